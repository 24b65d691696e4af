// Recorded from the reference server: updates of a new collection (made from the text before |||, if any), each with the answer
// below it (⏎ stands for a line break) and what it changed.
export const UPDATE_ANSWERS = `
{}
  => 200 {}
[]
  => 422 Failed to deserialize the JSON body into the target type: invalid length 0, expected struct UpdateCollectionPayload with 3 elements at line 1 column 2
{"new_name":null,"new_metadata":null,"new_configuration":null,"x":1}
  => 200 {}
{"new_name":"aaaaaaaa"}
  => 200 {}
{"new_name":"aaaaaaaa-2"}
  => 200 {"name":"aaaaaaaa-2"}
{"new_name":"x"}
  => 400 Validation error: new_name: Expected a name containing 3-512 characters from [a-zA-Z0-9._-], starting and ending with a character in [a-zA-Z0-9]. Got: x
{"new_name":1}
  => 422 Failed to deserialize the JSON body into the target type: new_name: invalid type: integer \`1\`, expected a string at line 1 column 13
{"new_metadata":{}}
  => 400 Validation error: new_metadata: Metadata cannot be empty
{"new_metadata":{"a":1,"b":null}}
  => 200 {"metadata":{"a":1}}
{"new_metadata":{"b":null}}
  => 200 {}
{"new_metadata":{"#b":null}}
  => 400 Validation error: new_metadata: Metadata key cannot start with '#' or '$': #b
{"new_metadata":{"b":{}}}
  => 422 Failed to deserialize the JSON body into the target type: new_metadata.b: data did not match any variant of untagged enum UpdateMetadataValue at line 1 column 24
{"new_metadata":{"b":[1,"a"]}}
  => 422 Failed to deserialize the JSON body into the target type: new_metadata.b: data did not match any variant of untagged enum UpdateMetadataValue at line 1 column 29
{"new_metadata":"x"}
  => 422 Failed to deserialize the JSON body into the target type: new_metadata: invalid type: string "x", expected a map at line 1 column 19
{"new_metadata":{"a":9223372036854775808,"b":2.0}}
  => 200 {"metadata":{"a":9.223372036854776e+18,"b":2.0}}
{"name":"aaaaaaaaa","metadata":{"old":1}} ||| {"new_metadata":{"new":1}}
  => 200 {"metadata":{"old":"<absent>","new":1}}
{"name":"aaaaaaaaa","metadata":{"old":1}} ||| {"new_metadata":{"old":null}}
  => 200 {"metadata":null}
{"name":"aaaaaaaaa","metadata":{"old":1}} ||| {"new_metadata":{"zz":null}}
  => 200 {"metadata":null}
{"name":"aaaaaaaaa","metadata":{"hnsw:space":"cosine"}} ||| {"new_metadata":{"hnsw:space":"ip"}}
  => 200 {"metadata":{"hnsw:space":"ip"}}
{"new_metadata":{"hnsw:bogus":1}}
  => 200 {"metadata":{"hnsw:bogus":1}}
{"new_name":"x","new_metadata":{}}
  => 400 Validation error: new_metadata: Metadata cannot be empty⏎new_name: Expected a name containing 3-512 characters from [a-zA-Z0-9._-], starting and ending with a character in [a-zA-Z0-9]. Got: x
{"new_name":"aaaaaaaaa-3","new_metadata":{"#a":1}}
  => 400 Validation error: new_metadata: Metadata key cannot start with '#' or '$': #a
{"new_configuration":{}}
  => 200 {}
{"new_configuration":{"hnsw":{}}}
  => 200 {}
{"new_configuration":{"hnsw":null,"spann":{}}}
  => 200 {}
{"new_configuration":{"hnsw":{},"spann":{}}}
  => 400 Multiple vector index configurations provided
{"new_name":"x","new_configuration":{"hnsw":{},"spann":{}}}
  => 400 Multiple vector index configurations provided
{"new_configuration":{"hnsw":{"space":"ip"}}}
  => 422 Failed to deserialize the JSON body into the target type: new_configuration.hnsw.space: unknown field \`space\`, expected one of \`ef_search\`, \`max_neighbors\`, \`num_threads\`, \`resize_factor\`, \`sync_threshold\`, \`batch_size\` at line 1 column 37
{"new_configuration":{"hnsw":{"ef_construction":1}}}
  => 422 Failed to deserialize the JSON body into the target type: new_configuration.hnsw.ef_construction: unknown field \`ef_construction\`, expected one of \`ef_search\`, \`max_neighbors\`, \`num_threads\`, \`resize_factor\`, \`sync_threshold\`, \`batch_size\` at line 1 column 47
{"new_configuration":{"hnsw":{"ef_search":5,"max_neighbors":6,"num_threads":7,"batch_size":8,"sync_threshold":9,"resize_factor":10}}}
  => 200 {"configuration_json":{"hnsw":{"ef_search":5,"max_neighbors":6,"resize_factor":10.0,"sync_threshold":9}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"max_neighbors":6,"ef_search":5,"num_threads":7,"batch_size":8,"sync_threshold":9,"resize_factor":10.0}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"max_neighbors":6,"ef_search":5,"num_threads":7,"batch_size":8,"sync_threshold":9,"resize_factor":10.0}}}}}}}}
{"new_configuration":{"hnsw":{"ef_search":0,"num_threads":0,"batch_size":0,"sync_threshold":0,"resize_factor":0}}}
  => 200 {"configuration_json":{"hnsw":{"ef_search":0,"resize_factor":0.0,"sync_threshold":0}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":0,"num_threads":0,"batch_size":0,"sync_threshold":0,"resize_factor":0.0}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":0,"num_threads":0,"batch_size":0,"sync_threshold":0,"resize_factor":0.0}}}}}}}}
{"new_configuration":{"hnsw":{"ef_search":null,"num_threads":null}}}
  => 200 {}
{"new_configuration":{"hnsw":{"ef_search":-1}}}
  => 422 Failed to deserialize the JSON body into the target type: new_configuration.hnsw.ef_search: invalid value: integer \`-1\`, expected usize at line 1 column 44
{"new_configuration":{"hnsw":{"ef_search":1.5}}}
  => 422 Failed to deserialize the JSON body into the target type: new_configuration.hnsw.ef_search: invalid type: floating point \`1.5\`, expected usize at line 1 column 45
{"new_configuration":{"spann":{"search_nprobe":5,"ef_search":7}}}
  => 200 {}
{"new_configuration":{"spann":{"space":"ip"}}}
  => 422 Failed to deserialize the JSON body into the target type: new_configuration.spann.space: unknown field \`space\`, expected \`search_nprobe\` or \`ef_search\` at line 1 column 38
{"new_configuration":{"spann":{"search_nprobe":500000}}}
  => 200 {}
{"new_configuration":{"spann":{"search_nprobe":-1}}}
  => 422 Failed to deserialize the JSON body into the target type: new_configuration.spann.search_nprobe: invalid value: integer \`-1\`, expected u32 at line 1 column 49
{"new_configuration":{"embedding_function":null}}
  => 200 {}
{"new_configuration":{"embedding_function":{"type":"legacy"}}}
  => 200 {"configuration_json":{"embedding_function":{"type":"legacy"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"legacy"}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"legacy"}}}}}}}}
{"new_configuration":{"embedding_function":{"type":"known","name":"x","config":{"a":1}}}}
  => 200 {"configuration_json":{"embedding_function":{"type":"known","name":"x","config":{"a":1}}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"known","name":"x","config":{"a":1}}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"known","name":"x","config":{"a":1}}}}}}}}}
{"new_configuration":{"embedding_function":{"type":"bogus"}}}
  => 422 Failed to deserialize the JSON body into the target type: new_configuration.embedding_function.type: unknown variant \`bogus\`, expected one of \`legacy\`, \`known\`, \`unknown\` at line 1 column 58
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"known","name":"y","config":{}}}} ||| {"new_configuration":{"embedding_function":null}}
  => 200 {}
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"known","name":"y","config":{}}}} ||| {"new_configuration":{"embedding_function":{"type":"unknown"}}}
  => 200 {"configuration_json":{"embedding_function":{"type":"unknown","name":"<absent>","config":"<absent>"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"unknown","name":"<absent>","config":"<absent>"}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"unknown","name":"<absent>","config":"<absent>"}}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"hnsw":{"ef_search":1}}}}},"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"space":"cosine","hnsw":{"ef_search":50}}}}}}}} ||| {"new_configuration":{"hnsw":{"ef_search":77}}}
  => 200 {"configuration_json":{"hnsw":{"ef_search":77}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":77}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":77}}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{},"cmek":{"gcp":"projects/p/locations/l/keyRings/k/cryptoKeys/c"}}} ||| {"new_configuration":{"hnsw":{"ef_search":77},"embedding_function":{"type":"unknown"}},"new_name":"aaaaaaaaa-9","new_metadata":{"k":true}}
  => 200 {"configuration_json":{"hnsw":{"ef_search":77},"embedding_function":{"type":"unknown"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":77},"embedding_function":{"type":"unknown"}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":77},"embedding_function":{"type":"unknown"}}}}}}},"metadata":{"k":true},"name":"aaaaaaaaa-9"}
{"name":"aaaaaaaaa","metadata":{"hnsw:space":"cosine","hnsw:search_ef":9}} ||| {"new_configuration":{"hnsw":{"batch_size":77}}}
  => 200 {"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"batch_size":77}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"batch_size":77}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"num_threads":9}}} ||| {"new_configuration":{"hnsw":{"batch_size":77}}}
  => 200 {"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"batch_size":77}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"batch_size":77}}}}}}}}
{"new_configuration":"x"}
  => 422 Failed to deserialize the JSON body into the target type: new_configuration: invalid type: string "x", expected struct UpdateCollectionConfiguration at line 1 column 24
{"new_configuration":{"bogus":1}}
  => 200 {}
{"new_name":"aaaaaaaaa","new_name":"y"}
  => 422 Failed to deserialize the JSON body into the target type: duplicate field \`new_name\` at line 1 column 34
`;
