// Recorded from the reference server on a machine with two processors: requests to create a collection, each with the answer below
// it (⏎ stands for a line break). Of a collection only what differs from the default one is shown.
export const CONFIGURATION_ANSWERS = `
{"name":"aaaaaaaa"}
  => 200 {}
{"name":"aaaaaaaa","metadata":null,"configuration":null,"schema":null,"get_or_create":false}
  => 200 {}
{"name":"aaaaaaaa","get_or_create":null}
  => 422 Failed to deserialize the JSON body into the target type: get_or_create: invalid type: null, expected a boolean at line 1 column 39
{"name":null}
  => 422 Failed to deserialize the JSON body into the target type: name: invalid type: null, expected a string at line 1 column 12
{}
  => 422 Failed to deserialize the JSON body into the target type: missing field \`name\` at line 1 column 2
[]
  => 422 Failed to deserialize the JSON body into the target type: invalid length 0, expected struct CreateCollectionPayload with 5 elements at line 1 column 2
{"name":"aaaaaaaa","configuration":{}}
  => 200 {}
{"name":"aaaaaaaa","configuration":[]}
  => 422 Failed to deserialize the JSON body into the target type: configuration: invalid length 0, expected struct CollectionConfiguration with 3 elements at line 1 column 37
{"name":"aaaaaaaa","configuration":[null,null,null]}
  => 200 {}
{"name":"aaaaaaaa","configuration":"x"}
  => 422 Failed to deserialize the JSON body into the target type: configuration: invalid type: string "x", expected struct CollectionConfiguration at line 1 column 38
{"name":"aaaaaaaaa","configuration":{"hnsw":{}}}
  => 200 {}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":null,"ef_construction":null,"resize_factor":null}}}
  => 200 {}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"Cosine"}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.hnsw.space: unknown variant \`Cosine\`, expected one of \`l2\`, \`cosine\`, \`ip\` at line 1 column 61
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":1}}}
  => 400 Failed to parse the request body as JSON: configuration.hnsw.space: expected value at line 1 column 54
{"name":"aaaaaaaaa","configuration":{"hnsw":{"resize_factor":2}}}
  => 200 {"configuration_json":{"hnsw":{"resize_factor":2.0}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"resize_factor":2.0}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"resize_factor":2.0}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"resize_factor":2.5}}}
  => 200 {"configuration_json":{"hnsw":{"resize_factor":2.5}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"resize_factor":2.5}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"resize_factor":2.5}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"resize_factor":-3}}}
  => 200 {"configuration_json":{"hnsw":{"resize_factor":-3.0}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"resize_factor":-3.0}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"resize_factor":-3.0}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"resize_factor":1e300}}}
  => 200 {"configuration_json":{"hnsw":{"resize_factor":1e+300}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"resize_factor":1e+300}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"resize_factor":1e+300}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"resize_factor":1e16}}}
  => 200 {"configuration_json":{"hnsw":{"resize_factor":1e+16}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"resize_factor":1e+16}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"resize_factor":1e+16}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"resize_factor":0.00001}}}
  => 200 {"configuration_json":{"hnsw":{"resize_factor":0.00001}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"resize_factor":0.00001}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"resize_factor":0.00001}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"resize_factor":"1"}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.hnsw.resize_factor: invalid type: string "1", expected f64 at line 1 column 64
{"name":"aaaaaaaaa","configuration":{"hnsw":{"ef_search":0,"ef_construction":0,"num_threads":0,"batch_size":0,"sync_threshold":0,"resize_factor":0}}}
  => 200 {"configuration_json":{"hnsw":{"ef_construction":0,"ef_search":0,"resize_factor":0.0,"sync_threshold":0}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_construction":0,"ef_search":0,"num_threads":0,"batch_size":0,"sync_threshold":0,"resize_factor":0.0}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_construction":0,"ef_search":0,"num_threads":0,"batch_size":0,"sync_threshold":0,"resize_factor":0.0}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"max_neighbors":1}}}
  => 200 {"configuration_json":{"hnsw":{"max_neighbors":1}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"max_neighbors":1}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"max_neighbors":1}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"ef_search":-1}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.hnsw.ef_search: invalid value: integer \`-1\`, expected usize at line 1 column 59
{"name":"aaaaaaaaa","configuration":{"hnsw":{"ef_search":1.5}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.hnsw.ef_search: invalid type: floating point \`1.5\`, expected usize at line 1 column 60
{"name":"aaaaaaaaa","configuration":{"hnsw":{"ef_search":1.0}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.hnsw.ef_search: invalid type: floating point \`1.0\`, expected usize at line 1 column 60
{"name":"aaaaaaaaa","configuration":{"hnsw":{"ef_search":"1"}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.hnsw.ef_search: invalid type: string "1", expected usize at line 1 column 60
{"name":"aaaaaaaaa","configuration":{"hnsw":{"ef_search":true}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.hnsw.ef_search: invalid type: boolean \`true\`, expected usize at line 1 column 61
{"name":"aaaaaaaaa","configuration":{"hnsw":{"ef_search":18446744073709551615}}}
  => 200 {"configuration_json":{"hnsw":{"ef_search":18446744073709551615}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":18446744073709551615}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":18446744073709551615}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"ef_search":9223372036854775807}}}
  => 200 {"configuration_json":{"hnsw":{"ef_search":9223372036854775807}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":9223372036854775807}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":9223372036854775807}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"ef_search":18446744073709551616}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.hnsw.ef_search: invalid type: floating point \`1.8446744073709552e+19\`, expected usize at line 1 column 77
{"name":"aaaaaaaaa","configuration":{"hnsw":{"bogus":1}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.hnsw.bogus: unknown field \`bogus\`, expected one of \`space\`, \`ef_construction\`, \`ef_search\`, \`max_neighbors\`, \`num_threads\`, \`resize_factor\`, \`sync_threshold\`, \`batch_size\` at line 1 column 52
{"name":"aaaaaaaaa","configuration":{"hnsw":{"ef_search":1,"ef_search":2}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.hnsw: duplicate field \`ef_search\` at line 1 column 70
{"name":"aaaaaaaaa","configuration":{"hnsw":["cosine",1,2,3,4,1.5,6,7]}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine","ef_construction":1,"ef_search":2,"max_neighbors":3,"resize_factor":1.5,"sync_threshold":6}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine","hnsw":{"ef_construction":1,"max_neighbors":3,"ef_search":2,"num_threads":4,"batch_size":7,"sync_threshold":6,"resize_factor":1.5}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine","hnsw":{"ef_construction":1,"max_neighbors":3,"ef_search":2,"num_threads":4,"batch_size":7,"sync_threshold":6,"resize_factor":1.5}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":1}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.hnsw: invalid type: integer \`1\`, expected struct HnswConfiguration at line 1 column 45
{"name":"aaaaaaaaa","configuration":{"other":1}}
  => 200 {}
{"name":"aaaaaaaaa","configuration":{"hnsw":{},"spann":{}}}
  => 400 Multiple vector index configurations provided
{"name":"aaaaaaaaa","configuration":{"hnsw":null,"spann":null}}
  => 200 {}
{"name":"aaaaaaaaa","configuration":{"spann":{}}}
  => 200 {}
{"name":"aaaaaaaaa","configuration":{"spann":{"space":"cosine"}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"spann":{"space":"cosine","ef_search":7,"max_neighbors":3,"search_nprobe":5,"write_nprobe":5,"reassign_neighbor_count":3,"split_threshold":60,"merge_threshold":30}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"spann":{"search_nprobe":0}}}
  => 200 {}
{"name":"aaaaaaaaa","configuration":{"spann":{"search_nprobe":4294967296}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.spann.search_nprobe: invalid value: integer \`4294967296\`, expected u32 at line 1 column 72
{"name":"aaaaaaaaa","configuration":{"spann":{"search_nprobe":1000,"write_nprobe":1000,"split_threshold":1}}}
  => 200 {}
{"name":"aaaaaaaaa","configuration":{"spann":{"bogus":0}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.spann.bogus: unknown field \`bogus\`, expected one of \`search_nprobe\`, \`write_nprobe\`, \`space\`, \`ef_construction\`, \`ef_search\`, \`max_neighbors\`, \`reassign_neighbor_count\`, \`split_threshold\`, \`merge_threshold\` at line 1 column 53
{"name":"aaaaaaaaa","configuration":{"spann":{"search_rng_factor":1}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.spann.search_rng_factor: unknown field \`search_rng_factor\`, expected one of \`search_nprobe\`, \`write_nprobe\`, \`space\`, \`ef_construction\`, \`ef_search\`, \`max_neighbors\`, \`reassign_neighbor_count\`, \`split_threshold\`, \`merge_threshold\` at line 1 column 65
{"name":"aaaaaaaaa","configuration":{"spann":{"space":"ip"}},"metadata":{"hnsw:space":"cosine","hnsw:bogus":1}}
  => 200 {"configuration_json":{"hnsw":{"space":"ip"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"ip"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"ip"}}}}}},"metadata":{"hnsw:bogus":1,"hnsw:space":"cosine"}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{},"spann":null,"hnsw":{}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration: duplicate field \`hnsw\` at line 1 column 66
{"name":"aaaaaaaaa","configuration":{"embedding_function":null}}
  => 200 {}
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"legacy"}}}
  => 200 {"configuration_json":{"embedding_function":{"type":"legacy"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"legacy"}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"legacy"}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"unknown"}}}
  => 200 {"configuration_json":{"embedding_function":{"type":"unknown"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"unknown"}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"unknown"}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"unknown","extra":1}}}
  => 200 {"configuration_json":{"embedding_function":{"type":"unknown"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"unknown"}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"unknown"}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"known","name":"default","config":{}}}}
  => 200 {"configuration_json":{"embedding_function":{"type":"known","name":"default","config":{}}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"known","name":"default","config":{}}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"known","name":"default","config":{}}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"known","name":"openai","config":{"a":1,"b":2.0,"c":[1,null],"d":12345678901234567890,"e":1e400}}}}
  => 400 Failed to parse the request body as JSON: configuration.embedding_function.config.e: number out of range at line 1 column 161
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"known","name":"openai","config":{"z":1,"b":2.0,"c":[1,null],"d":12345678901234567890,"e":123456789012345678901234567890}}}}
  => 200 {"configuration_json":{"embedding_function":{"type":"known","name":"openai","config":{"b":2.0,"c":[1,null],"d":12345678901234567890,"e":1.2345678901234568e+29,"z":1}}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"known","name":"openai","config":{"b":2.0,"c":[1,null],"d":12345678901234567890,"e":1.2345678901234568e+29,"z":1}}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"known","name":"openai","config":{"b":2.0,"c":[1,null],"d":12345678901234567890,"e":1.2345678901234568e+29,"z":1}}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"config":null,"name":"openai","extra":3,"type":"known"}}}
  => 200 {"configuration_json":{"embedding_function":{"type":"known","name":"openai","config":null}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"known","name":"openai","config":null}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"known","name":"openai","config":null}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"known","name":"openai"}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.embedding_function: missing field \`config\` at line 1 column 91
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"known","config":{}}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.embedding_function: missing field \`name\` at line 1 column 87
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"known","name":1,"config":{}}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.embedding_function: invalid type: integer \`1\`, expected a string at line 1 column 96
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"bogus"}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.embedding_function.type: unknown variant \`bogus\`, expected one of \`legacy\`, \`known\`, \`unknown\` at line 1 column 73
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":1}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.embedding_function.type: invalid type: integer \`1\`, expected variant identifier at line 1 column 67
{"name":"aaaaaaaaa","configuration":{"embedding_function":{}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.embedding_function: missing field \`type\` at line 1 column 60
{"name":"aaaaaaaaa","configuration":{"embedding_function":"x"}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.embedding_function: invalid type: string "x", expected internally tagged enum EmbeddingFunctionConfiguration at line 1 column 61
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"unknown","type":"legacy"}}}
  => 422 Failed to deserialize the JSON body into the target type: configuration.embedding_function: duplicate field \`type\` at line 1 column 82
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"ip"},"embedding_function":{"type":"unknown"}}}
  => 200 {"configuration_json":{"hnsw":{"space":"ip"},"embedding_function":{"type":"unknown"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"ip","embedding_function":{"type":"unknown"}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"ip","embedding_function":{"type":"unknown"}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"num_threads":2}}}
  => 200 {}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"num_threads":3}}}
  => 200 {"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"num_threads":3}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"num_threads":3}}}}}}}}
`;
