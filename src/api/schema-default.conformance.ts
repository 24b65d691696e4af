// Recorded from the reference server on a machine with two processors: requests to create a collection, each with the answer below
// it (⏎ stands for a line break). Of a collection only what differs from the default one is shown.
export const RECONCILED_ANSWERS = `
{"name":"aaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{},"keys":{"a":{}}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"hnsw":{"ef_search":100}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"hnsw":{"ef_search":101}}}}},"keys":{}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"hnsw":{"num_threads":2}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"hnsw":{"num_threads":3}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"hnsw":{"resize_factor":1.2,"batch_size":100,"sync_threshold":1000}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"search_nprobe":64}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"search_nprobe":63}}}}},"keys":{}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"space":"l2"}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"source_key":"#document"}}}},"keys":{}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"embedding_function":{"type":"unknown"}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"embedding_function":{"type":"legacy"}}}}},"keys":{}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{},"keys":{"#embedding":{}}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{},"keys":{"#embedding":{"float_list":{}}}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{}}}}}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"source_key":"#document"}}}}}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"source_key":"#document","spann":{},"hnsw":{}}}}}}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{},"keys":{"#document":{"string":{"fts_index":{"enabled":true,"config":{}}}}}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{},"keys":{"#document":{"string":{"fts_index":{"enabled":false,"config":{}}}}}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"bm25":true}}}},"keys":{}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"bm25":false,"embedding_function":{"type":"known","name":"default","config":1}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"algorithm":"max_score"}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"source_key":"a"}}}},"keys":{}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"bool":{"bool_inverted_index":{"enabled":false,"config":{}}}},"keys":{}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{},"keys":{},"cmek":{"gcp":"projects/p/locations/l/keyRings/k/cryptoKeys/c"}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"unknown"}},"schema":{"defaults":{},"keys":{},"cmek":{"gcp":"projects/p/locations/l/keyRings/k/cryptoKeys/c"}}}
  => 200 {"schema":{"cmek":{"gcp":"projects/p/locations/l/keyRings/k/cryptoKeys/c"}}}
{"name":"aaaaaaaaa","metadata":{"hnsw:space":"cosine"},"schema":{"defaults":{},"keys":{"a":{}}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","metadata":{"hnsw:space":"l2"},"schema":{"defaults":{},"keys":{"a":{}}}}
  => 200 {"schema":{"keys":{"a":{}}},"metadata":{"hnsw:space":"l2"}}
{"name":"aaaaaaaaa","metadata":{"hnsw:space":"cosine"},"schema":{"defaults":{},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}},"metadata":{"hnsw:space":"cosine"}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"l2"}},"schema":{"defaults":{},"keys":{"a":{}}}}
  => 200 {"schema":{"keys":{"a":{}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"num_threads":3}},"schema":{"defaults":{},"keys":{"a":{}}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"spann":{"space":"ip"}},"schema":{"defaults":{},"keys":{"a":{}}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"spann":{"ef_search":3}},"schema":{"defaults":{},"keys":{"a":{}}}}
  => 200 {"schema":{"keys":{"a":{}}}}
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"legacy"}},"schema":{"defaults":{},"keys":{"a":{}}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"unknown"}},"schema":{"defaults":{},"keys":{"a":{}}}}
  => 200 {"schema":{"keys":{"a":{}}}}
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"known","name":"default","config":{}}},"schema":{"defaults":{},"keys":{"a":{}}}}
  => 200 {"schema":{"keys":{"a":{}}}}
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"known","name":"default","config":{}}},"schema":{"defaults":{},"keys":{}}}
  => 200 {"configuration_json":{"embedding_function":{"type":"known","name":"default","config":{}}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"known","name":"default","config":{}}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"known","name":"default","config":{}}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"known","name":"x","config":{}}},"schema":{"defaults":{},"keys":{}}}
  => 200 {"configuration_json":{"embedding_function":{"type":"known","name":"x","config":{}}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"known","name":"x","config":{}}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"known","name":"x","config":{}}}}}}}}}
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"known","name":"x","config":{}}},"schema":{"defaults":{},"keys":{"a":{}}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"embedding_function":{"type":"unknown"}}}}},"keys":{}}}
  => 200 {}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"embedding_function":{"type":"unknown"}}}}}}}}
  => 200 {}
{"name":"aaaaaaaaa","configuration":{"embedding_function":{"type":"unknown"}},"schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"embedding_function":{"type":"known","name":"default","config":{"a":1}}}}}}}}}
  => 200 {"configuration_json":{"embedding_function":{"type":"unknown"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"unknown"}}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"unknown"}}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"embedding_function":{"type":"known","name":"x","config":{}}}}}},"keys":{}}}
  => 200 {"schema":{"defaults":{"float_list":{"vector_index":{"config":{"embedding_function":{"type":"known","name":"x","config":{}}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"space":"ip","embedding_function":{"type":"known","name":"x","config":{}}}}}}}}}
  => 200 {"configuration_json":{"hnsw":{"space":"ip"},"embedding_function":{"type":"known","name":"x","config":{}}},"schema":{"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"ip","embedding_function":{"type":"known","name":"x","config":{}}}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"embedding_function":{"type":"known","name":"default","config":1},"algorithm":"max_score"}}}},"keys":{}}}
  => 200 {}
{"name":"aaaaaaaaa","schema":{"defaults":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"bm25":true,"algorithm":"max_score"}}}},"keys":{}}}
  => 200 {"schema":{"defaults":{"sparse_vector":{"sparse_vector_index":{"config":{"bm25":true,"algorithm":"max_score"}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"bm25":true,"algorithm":"wand"}}}},"keys":{}}}
  => 200 {"schema":{"defaults":{"sparse_vector":{"sparse_vector_index":{"config":{"bm25":true}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{},"b":{}}},"configuration":{"hnsw":{"batch_size":1}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"source_key":"#document","hnsw":{"batch_size":1}}}}}}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"x","schema":{"defaults":{},"keys":{"a":{}}},"configuration":{"hnsw":{"space":"ip"}}}
  => 400 Validation error: name: Expected a name containing 3-512 characters from [a-zA-Z0-9._-], starting and ending with a character in [a-zA-Z0-9]. Got: x
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"search_rng_factor":1,"search_rng_epsilon":7.1,"initial_lambda":1e30,"write_rng_factor":0.1,"num_samples_kmeans":5,"center_drift_threshold":0.3,"quantize":"none"}}}}}}}}
  => 200 {"schema":{"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"search_rng_factor":1.0,"search_rng_epsilon":7.1,"write_rng_factor":0.1,"num_samples_kmeans":5,"initial_lambda":1e+30,"center_drift_threshold":0.3}}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"quantize":true}}}}}}}}
  => 400 Failed to parse the request body as JSON: schema.keys.a.float_list.vector_index.config.spann.quantize: expected value at line 1 column 134
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"quantize":"zzz"}}}}}}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.keys.a.float_list.vector_index.config.spann.quantize: unknown variant \`zzz\`, expected \`none\` or \`four_bit_rabit_q_with_u_search\` at line 1 column 138
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"quantize":null,"center_drift_threshold":null,"search_nprobe":null}}}}}}}}
  => 400 Failed to parse the request body as JSON: schema.keys.a.float_list.vector_index.config.spann.quantize: expected value at line 1 column 134
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"center_drift_threshold":"x"}}}}}}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.keys.a.float_list.vector_index.config.spann.center_drift_threshold: invalid type: string "x", expected f32 at line 1 column 150
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"search_rng_factor":1e39}}}}}}}}
  => 200 {"schema":{"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"search_rng_factor":null}}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"search_nprobe":-1}}}}}}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.keys.a.float_list.vector_index.config.spann.search_nprobe: invalid value: integer \`-1\`, expected u32 at line 1 column 140
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"split_threshold":4294967296}}}}}}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.keys.a.float_list.vector_index.config.spann.split_threshold: invalid value: integer \`4294967296\`, expected u32 at line 1 column 150
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"hnsw":{"ef_search":18446744073709551615,"resize_factor":2,"ef_construction":18446744073709551616}}}}}}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.keys.#embedding.float_list.vector_index.config.hnsw.ef_construction: invalid type: floating point \`1.8446744073709552e+19\`, expected usize at line 1 column 218
{"name":"aaaaaaaaa","schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"hnsw":{"num_threads":3}}}}},"keys":{}}}
  => 200 {}
{"name":"aaaaaaaaa","schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"hnsw":{"num_threads":3,"ef_search":3}}}}},"keys":{}}}
  => 200 {"schema":{"defaults":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":3,"num_threads":3}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"hnsw":{"num_threads":3}}}}}}}}
  => 200 {}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"search_rng_factor":1.0}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"search_rng_epsilon":10.0}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"search_rng_epsilon":7.0}}}}},"keys":{}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"nreplica_count":8}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"write_rng_factor":1.0}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"write_rng_epsilon":5.0}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"num_samples_kmeans":1000}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"initial_lambda":100.0}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"reassign_neighbor_count":64}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"merge_threshold":25}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"num_centers_to_merge_to":8}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"write_nprobe":32}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"write_nprobe":64}}}}},"keys":{}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"ef_construction":200}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"ef_search":200}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"max_neighbors":64}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"center_drift_threshold":0.1}}}}},"keys":{}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"center_drift_threshold":0.125}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"quantize":"none"}}}}},"keys":{}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}},"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","configuration":{"hnsw":{"space":"cosine"}},"schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"quantize":"four_bit_rabit_q_with_u_search"}}}}},"keys":{}}}
  => 400 Failed to reconcile schema: Cannot set both collection config and schema simultaneously
`;
