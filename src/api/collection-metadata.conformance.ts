// Recorded from the reference server on a machine with two processors: requests to create a collection, each with the answer below
// it (⏎ stands for a line break). Of a collection only what differs from the default one is shown.
export const METADATA_ANSWERS = `
{"name":"aaaaaaaa","metadata":{"hnsw:space":"cosine","z":1,"a":2.0}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}},"metadata":{"hnsw:space":"cosine","a":2.0,"z":1}}
{"name":"aaaaaaaa","metadata":{"hnsw:space":"Cosine"}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaa","metadata":{"hnsw:space":1}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaa","metadata":{"hnsw:construction_ef":7,"hnsw:search_ef":8,"hnsw:M":9,"hnsw:num_threads":3,"hnsw:resize_factor":2,"hnsw:sync_threshold":2,"hnsw:batch_size":2}}
  => 200 {"configuration_json":{"hnsw":{"ef_construction":7,"ef_search":8,"max_neighbors":9,"resize_factor":2.0,"sync_threshold":2}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_construction":7,"max_neighbors":9,"ef_search":8,"num_threads":3,"batch_size":2,"sync_threshold":2,"resize_factor":2.0}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_construction":7,"max_neighbors":9,"ef_search":8,"num_threads":3,"batch_size":2,"sync_threshold":2,"resize_factor":2.0}}}}}}},"metadata":{"hnsw:sync_threshold":2,"hnsw:batch_size":2,"hnsw:construction_ef":7,"hnsw:M":9,"hnsw:search_ef":8,"hnsw:resize_factor":2,"hnsw:num_threads":3}}
{"name":"aaaaaaaa","metadata":{"hnsw:sync_threshold":1}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaa","metadata":{"hnsw:batch_size":1}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaa","metadata":{"hnsw:batch_size":0}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaa","metadata":{"hnsw:search_ef":0,"hnsw:construction_ef":0,"hnsw:num_threads":0,"hnsw:resize_factor":0}}
  => 200 {"configuration_json":{"hnsw":{"ef_construction":0,"ef_search":0,"resize_factor":0.0}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_construction":0,"ef_search":0,"num_threads":0,"resize_factor":0.0}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_construction":0,"ef_search":0,"num_threads":0,"resize_factor":0.0}}}}}}},"metadata":{"hnsw:resize_factor":0,"hnsw:search_ef":0,"hnsw:construction_ef":0,"hnsw:num_threads":0}}
{"name":"aaaaaaaa","metadata":{"hnsw:search_ef":-1}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaa","metadata":{"hnsw:search_ef":1.0}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaaa","metadata":{"hnsw:search_ef":"1"}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaaa","metadata":{"hnsw:search_ef":true}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaaa","metadata":{"hnsw:search_ef":9223372036854775807}}
  => 200 {"configuration_json":{"hnsw":{"ef_search":9223372036854775807}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":9223372036854775807}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":9223372036854775807}}}}}}},"metadata":{"hnsw:search_ef":9223372036854775807}}
{"name":"aaaaaaaaa","metadata":{"hnsw:search_ef":9223372036854775808}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaaa","metadata":{"hnsw:resize_factor":true}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaaa","metadata":{"hnsw:resize_factor":1.5}}
  => 200 {"configuration_json":{"hnsw":{"resize_factor":1.5}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"resize_factor":1.5}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"resize_factor":1.5}}}}}}},"metadata":{"hnsw:resize_factor":1.5}}
{"name":"aaaaaaaaa","metadata":{"hnsw:bogus":1}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaaa","metadata":{"hnsw:":1}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaaa","metadata":{"HNSW:space":"cosine"}}
  => 200 {"metadata":{"HNSW:space":"cosine"}}
{"name":"aaaaaaaaa","metadata":{"hnsw:M":1}}
  => 200 {"configuration_json":{"hnsw":{"max_neighbors":1}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"max_neighbors":1}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"max_neighbors":1}}}}}}},"metadata":{"hnsw:M":1}}
{"name":"aaaaaaaaa","metadata":{"hnsw:space":"cosine"},"configuration":{"hnsw":{"ef_search":10}}}
  => 200 {"configuration_json":{"hnsw":{"ef_search":10}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":10}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":10}}}}}}},"metadata":{"hnsw:space":"cosine"}}
{"name":"aaaaaaaaa","metadata":{"hnsw:space":"cosine"},"configuration":{"hnsw":{"space":"l2"}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}},"metadata":{"hnsw:space":"cosine"}}
{"name":"aaaaaaaaa","metadata":{"hnsw:bogus":1},"configuration":{"hnsw":{"ef_search":10}}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaaa","metadata":{"hnsw:space":"cosine"},"configuration":{"hnsw":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}},"metadata":{"hnsw:space":"cosine"}}
{"name":"aaaaaaaaa","metadata":{"hnsw:space":"cosine"},"configuration":{"hnsw":{"num_threads":3}}}
  => 200 {"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"num_threads":3}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"num_threads":3}}}}}}},"metadata":{"hnsw:space":"cosine"}}
{"name":"aaaaaaaaa","metadata":{"hnsw:space":"cosine"},"configuration":{"hnsw":{"num_threads":2}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}},"metadata":{"hnsw:space":"cosine"}}
{"name":"aaaaaaaaa","metadata":{"hnsw:space":"cosine"},"configuration":{"embedding_function":{"type":"legacy"}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"},"embedding_function":{"type":"legacy"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine","embedding_function":{"type":"legacy"}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine","embedding_function":{"type":"legacy"}}}}}}},"metadata":{"hnsw:space":"cosine"}}
{"name":"aaaaaaaaa","metadata":{"hnsw:bogus":1},"configuration":{"spann":{}}}
  => 200 {"metadata":{"hnsw:bogus":1}}
{"name":"aaaaaaaaa","metadata":{"hnsw:space":"cosine"},"configuration":{"spann":{}}}
  => 200 {"metadata":{"hnsw:space":"cosine"}}
{"name":"aaaaaaaaa","metadata":{}}
  => 400 Validation error: metadata: Metadata cannot be empty
{"name":"aaaaaaaaa","metadata":{"":1}}
  => 400 Validation error: metadata: Metadata key cannot be empty
{"name":"aaaaaaaaa","metadata":{"#a":1}}
  => 400 Validation error: metadata: Metadata key cannot start with '#' or '$': #a
{"name":"aaaaaaaaa","metadata":{"$a":1}}
  => 400 Validation error: metadata: Metadata key cannot start with '#' or '$': $a
{"name":"aaaaaaaaa","metadata":{"a":null}}
  => 422 Failed to deserialize the JSON body into the target type: metadata.a: data did not match any variant of untagged enum MetadataValue at line 1 column 41
{"name":"aaaaaaaaa","metadata":{"a":{}}}
  => 422 Failed to deserialize the JSON body into the target type: metadata.a: data did not match any variant of untagged enum MetadataValue at line 1 column 39
{"name":"aaaaaaaaa","metadata":{"a":{"b":1}}}
  => 422 Failed to deserialize the JSON body into the target type: metadata.a: data did not match any variant of untagged enum MetadataValue at line 1 column 44
{"name":"aaaaaaaaa","metadata":{"a":[1,"a"]}}
  => 422 Failed to deserialize the JSON body into the target type: metadata.a: data did not match any variant of untagged enum MetadataValue at line 1 column 44
{"name":"aaaaaaaaa","metadata":{"a":[null]}}
  => 422 Failed to deserialize the JSON body into the target type: metadata.a: data did not match any variant of untagged enum MetadataValue at line 1 column 43
{"name":"aaaaaaaaa","metadata":{"a":[[1]]}}
  => 422 Failed to deserialize the JSON body into the target type: metadata.a: data did not match any variant of untagged enum MetadataValue at line 1 column 42
{"name":"aaaaaaaaa","metadata":{"a":{"#type":"x","indices":[1],"values":[1]}}}
  => 422 Failed to deserialize the JSON body into the target type: metadata.a: data did not match any variant of untagged enum MetadataValue at line 1 column 77
{"name":"aaaaaaaaa","metadata":{"a":{"indices":[-1],"values":[1]}}}
  => 422 Failed to deserialize the JSON body into the target type: metadata.a: data did not match any variant of untagged enum MetadataValue at line 1 column 66
{"name":"aaaaaaaaa","metadata":[]}
  => 422 Failed to deserialize the JSON body into the target type: metadata: invalid type: sequence, expected a map at line 1 column 31
{"name":"aaaaaaaaa","metadata":"x"}
  => 422 Failed to deserialize the JSON body into the target type: metadata: invalid type: string "x", expected a map at line 1 column 34
{"name":"aaaaaaaaa","metadata":{"a":1,"a":2}}
  => 200 {"metadata":{"a":2}}
{"name":"aaaaaaaaa","metadata":{"a":9223372036854775807,"b":9223372036854775808,"c":-9223372036854775808,"d":-9223372036854775809,"e":18446744073709551615,"f":1e16,"i":0.0000001}}
  => 200 {"metadata":{"d":-9.223372036854776e+18,"a":9223372036854775807,"e":1.8446744073709552e+19,"b":9.223372036854776e+18,"c":-9223372036854775808,"f":1e+16,"i":1e-7}}
{"name":"aaaaaaaaa","metadata":{"chroma:document":"x","b c.d é":""}}
  => 200 {"metadata":{"b c.d é":"","chroma:document":"x"}}
{"name":"aaaaaaaaa","metadata":{"hnsw:space":"cosine","hnsw:space":"l2"}}
  => 200 {"metadata":{"hnsw:space":"l2"}}
{"name":"x","metadata":{"hnsw:bogus":1}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"x","metadata":{}}
  => 400 Validation error: name: Expected a name containing 3-512 characters from [a-zA-Z0-9._-], starting and ending with a character in [a-zA-Z0-9]. Got: x⏎metadata: Metadata cannot be empty
{"name":"x","configuration":{"hnsw":{},"spann":{}}}
  => 400 Multiple vector index configurations provided
{"name":"x","metadata":{"#a":1},"schema":{"defaults":{"string":{"fts_index":{"enabled":true,"config":{}}}},"keys":{}}}
  => 400 Validation error: schema: Full text search / regular expression index cannot be enabled by default. It can only be enabled on #document field.⏎name: Expected a name containing 3-512 characters from [a-zA-Z0-9._-], starting and ending with a character in [a-zA-Z0-9]. Got: x⏎metadata: Metadata key cannot start with '#' or '$': #a
{"name":"aaaaaaaaa","metadata":{"hnsw:bogus":1},"configuration":{"hnsw":{},"spann":{}}}
  => 400 Multiple vector index configurations provided
{"name":"aaaaaaaaa","metadata":{"hnsw:bogus":1},"configuration":{"spann":null}}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaaa","metadata":{"hnsw:bogus":1},"configuration":null}
  => 400 Failed to parse hnsw parameters from segment metadata
{"name":"aaaaaaaaa","metadata":{"hnsw:space":"cosine"},"configuration":null}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}},"metadata":{"hnsw:space":"cosine"}}
`;
