// Recorded from the reference server on a machine with two processors: requests to create a collection, each with the answer below
// it (⏎ stands for a line break). Of a collection only what differs from the default one is shown.
export const SCHEMA_ANSWERS = `
{"name":"aaaaaaaa","schema":{}}
  => 422 Failed to deserialize the JSON body into the target type: schema: missing field \`defaults\` at line 1 column 30
{"name":"aaaaaaaa","schema":{"defaults":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema: missing field \`keys\` at line 1 column 43
{"name":"aaaaaaaa","schema":{"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema: missing field \`defaults\` at line 1 column 39
{"name":"aaaaaaaa","schema":{"defaults":null,"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.defaults: invalid type: null, expected struct ValueTypes at line 1 column 44
{"name":"aaaaaaaa","schema":{"defaults":{},"keys":null}}
  => 422 Failed to deserialize the JSON body into the target type: schema.keys: invalid type: null, expected a map at line 1 column 54
{"name":"aaaaaaaa","schema":{"defaults":{},"keys":{}}}
  => 200 {}
{"name":"aaaaaaaa","schema":{"defaults":{},"key_overrides":{}}}
  => 200 {}
{"name":"aaaaaaaa","schema":{"defaults":{},"key_overrides":{},"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema: duplicate field \`keys\` at line 1 column 68
{"name":"aaaaaaaa","schema":{"defaults":{"bogus":1},"keys":{"a":{"bogus":2}},"extra":3}}
  => 200 {"schema":{"keys":{"a":{}}}}
{"name":"aaaaaaaa","schema":{"defaults":{"string":null,"int":null},"keys":{"a":{"string":null}}}}
  => 200 {"schema":{"keys":{"a":{}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{"#string":{"$string_inverted_index":{"enabled":false,"config":{}}}},"keys":{}}}
  => 200 {"schema":{"defaults":{"string":{"string_inverted_index":{"enabled":false}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{"#string":{},"string":{}},"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.defaults: duplicate field \`string\` at line 1 column 63
{"name":"aaaaaaaaa","schema":{"defaults":{"#float_list":{"$vector_index":{"enabled":false,"config":{"space":"cosine"}}},"#sparse_vector":{"$sparse_vector_index":{"enabled":false,"config":{"bm25":true}}},"#int":{"$int_inverted_index":{"enabled":false,"config":{}}},"#float":{"$float_inverted_index":{"enabled":false,"config":{}}},"#bool":{"$bool_inverted_index":{"enabled":false,"config":{}}}},"keys":{}}}
  => 200 {"schema":{"defaults":{"float_list":{"vector_index":{"config":{"space":"cosine"}}},"sparse_vector":{"sparse_vector_index":{"config":{"bm25":true}}},"int":{"int_inverted_index":{"enabled":false}},"float":{"float_inverted_index":{"enabled":false}},"bool":{"bool_inverted_index":{"enabled":false}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{"string":{"string_inverted_index":{"enabled":false}}},"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.defaults.string.string_inverted_index: missing field \`config\` at line 1 column 93
{"name":"aaaaaaaaa","schema":{"defaults":{"string":{"string_inverted_index":{"config":{}}}},"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.defaults.string.string_inverted_index: missing field \`enabled\` at line 1 column 89
{"name":"aaaaaaaaa","schema":{"defaults":{"string":{"string_inverted_index":{"enabled":null,"config":{}}}},"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.defaults.string.string_inverted_index.enabled: invalid type: null, expected a boolean at line 1 column 91
{"name":"aaaaaaaaa","schema":{"defaults":{"string":{"string_inverted_index":{"enabled":false,"config":null}}},"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.defaults.string.string_inverted_index.config: invalid type: null, expected struct StringInvertedIndexConfig at line 1 column 106
{"name":"aaaaaaaaa","schema":{"defaults":{"string":{"string_inverted_index":{"enabled":false,"config":{},"x":1}}},"keys":{}}}
  => 200 {"schema":{"defaults":{"string":{"string_inverted_index":{"enabled":false}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{"string":{"string_inverted_index":{"enabled":false,"config":{"x":1}}}},"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.defaults.string.string_inverted_index.config.x: unknown field \`x\`, there are no fields at line 1 column 106
{"name":"aaaaaaaaa","schema":{"defaults":{"string":{"fts_index":{"enabled":false,"config":{"x":1}}}},"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.defaults.string.fts_index.config.x: unknown field \`x\`, there are no fields at line 1 column 94
{"name":"aaaaaaaaa","schema":{"defaults":{"string":{"fts_index":{"enabled":false,"config":{"algorithm":"token_bitmap"}}}},"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.defaults.string.fts_index.config.algorithm: unknown field \`algorithm\`, there are no fields at line 1 column 102
{"name":"aaaaaaaaa","schema":{"defaults":{"int":{"int_inverted_index":{"enabled":false,"config":{"x":1}}}},"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.defaults.int.int_inverted_index.config.x: unknown field \`x\`, there are no fields at line 1 column 100
{"name":"aaaaaaaaa","schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"x":1}}}},"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.defaults.float_list.vector_index.config.x: unknown field \`x\`, expected one of \`space\`, \`embedding_function\`, \`source_key\`, \`hnsw\`, \`spann\` at line 1 column 101
{"name":"aaaaaaaaa","schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"hnsw":{"x":1}}}}},"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.defaults.float_list.vector_index.config.hnsw.x: unknown field \`x\`, expected one of \`ef_construction\`, \`max_neighbors\`, \`ef_search\`, \`num_threads\`, \`batch_size\`, \`sync_threshold\`, \`resize_factor\` at line 1 column 109
{"name":"aaaaaaaaa","schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"hnsw":{"space":"l2"}}}}},"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.defaults.float_list.vector_index.config.hnsw.space: unknown field \`space\`, expected one of \`ef_construction\`, \`max_neighbors\`, \`ef_search\`, \`num_threads\`, \`batch_size\`, \`sync_threshold\`, \`resize_factor\` at line 1 column 113
{"name":"aaaaaaaaa","schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"x":1}}}}},"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.defaults.float_list.vector_index.config.spann.x: unknown field \`x\`, expected one of \`search_nprobe\`, \`search_rng_factor\`, \`search_rng_epsilon\`, \`nreplica_count\`, \`write_rng_factor\`, \`write_rng_epsilon\`, \`split_threshold\`, \`num_samples_kmeans\`, \`initial_lambda\`, \`reassign_neighbor_count\`, \`merge_threshold\`, \`num_centers_to_merge_to\`, \`write_nprobe\`, \`ef_construction\`, \`ef_search\`, \`max_neighbors\`, \`center_drift_threshold\`, \`quantize\` at line 1 column 110
{"name":"aaaaaaaaa","schema":{"defaults":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"x":1}}}},"keys":{}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.defaults.sparse_vector.sparse_vector_index.config.x: unknown field \`x\`, expected one of \`embedding_function\`, \`source_key\`, \`bm25\`, \`algorithm\` at line 1 column 111
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"string":{"string_inverted_index":{"enabled":false,"config":{}}}}}}}
  => 200 {"schema":{"keys":{"a":{"string":{"string_inverted_index":{"enabled":false,"config":{}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{}}}}
  => 200 {"schema":{"keys":{"a":{}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"string":{},"int":{}}}}}
  => 200 {"schema":{"keys":{"a":{"string":{},"int":{}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"string":{"string_inverted_index":null,"fts_index":null}}}}}
  => 200 {"schema":{"keys":{"a":{"string":{}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"":{}}}}
  => 200 {"schema":{"keys":{"":{}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"$a":{}}}}
  => 200 {"schema":{"keys":{"$a":{}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{}}}}}}}
  => 200 {"schema":{"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"space":"ip","source_key":"#document","hnsw":{"ef_search":1},"spann":{"search_nprobe":3}}}}}}}}
  => 200 {"schema":{"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"space":"ip","source_key":"#document","hnsw":{"ef_search":1},"spann":{"search_nprobe":3}}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"hnsw":{"batch_size":1}}}}}}}}
  => 200 {"schema":{"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"hnsw":{"batch_size":1}}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"source_key":"t","embedding_function":{"type":"known","name":"x","config":{}},"bm25":true,"algorithm":"wand"}}}}}}}
  => 200 {"schema":{"keys":{"a":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"embedding_function":{"type":"known","name":"x","config":{}},"source_key":"t","bm25":true}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"algorithm":"max_score"}}}}}}}
  => 200 {"schema":{"keys":{"a":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"algorithm":"max_score"}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"algorithm":"zzz"}}}}}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.keys.a.sparse_vector.sparse_vector_index.config.algorithm: unknown variant \`zzz\`, expected \`wand\` or \`max_score\` at line 1 column 140
{"name":"aaaaaaaaa","schema":{"defaults":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"algorithm":"max_score"}}}},"keys":{}}}
  => 200 {}
{"name":"aaaaaaaaa","schema":{"defaults":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"algorithm":null,"bm25":null,"source_key":null,"embedding_function":null}}}},"keys":{}}}
  => 400 Failed to parse the request body as JSON: schema.defaults.sparse_vector.sparse_vector_index.config.algorithm: expected value at line 1 column 121
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"sparse_vector":{"sparse_vector_index":{"enabled":true,"config":{}}}}}}}
  => 400 Failed to reconcile schema: Invalid schema input: Sparse vector indexing is not enabled in local
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"sparse_vector":{"sparse_vector_index":{"enabled":true,"config":{"source_key":"t"}}}}}}}
  => 400 Validation error: schema: If source_key is provided then embedding_function must also be provided since there is no default embedding function.
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"source_key":"t"}}}}}}}
  => 200 {"schema":{"keys":{"a":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"source_key":"t"}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"source_key":"#t"}}}}}}}
  => 400 Validation error: schema: source_key cannot begin with '#'. The only valid key starting with '#' is Key.DOCUMENT or '#document'.
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"source_key":"#document"}}}}}}}
  => 200 {"schema":{"keys":{"a":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"source_key":"#document"}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"sparse_vector":{"sparse_vector_index":{"enabled":true,"config":{}}}},"b":{"sparse_vector":{"sparse_vector_index":{"enabled":true,"config":{}}}}}}}
  => 400 Validation error: schema: At most one sparse vector index is allowed for the collection: ["a", "b"]
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"sparse_vector":{"sparse_vector_index":{"enabled":true,"config":{"source_key":"#document","embedding_function":{"type":"unknown"}}}}}}}}
  => 400 Failed to reconcile schema: Invalid schema input: Sparse vector indexing is not enabled in local
{"name":"aaaaaaaaa","schema":{"defaults":{"sparse_vector":{"sparse_vector_index":{"enabled":true,"config":{}}}},"keys":{}}}
  => 400 Validation error: schema: Sparse vector index cannot be enabled by default. Please enable sparse vector index on specific keys. At most one sparse vector index is allowed for the collection.
{"name":"aaaaaaaaa","schema":{"defaults":{"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"source_key":"#t"}}}},"keys":{}}}
  => 200 {"schema":{"defaults":{"sparse_vector":{"sparse_vector_index":{"config":{"source_key":"#t"}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{"string":{"fts_index":{"enabled":true,"config":{}}}},"keys":{}}}
  => 400 Validation error: schema: Full text search / regular expression index cannot be enabled by default. It can only be enabled on #document field.
{"name":"aaaaaaaaa","schema":{"defaults":{"float_list":{"vector_index":{"enabled":true,"config":{}}}},"keys":{}}}
  => 400 Validation error: schema: Vector index cannot be enabled by default. It can only be enabled on #embedding field.
{"name":"aaaaaaaaa","schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"hnsw":{},"spann":{}}}}},"keys":{}}}
  => 400 Validation error: schema: Both spann and hnsw config cannot be present at the same time.
{"name":"aaaaaaaaa","schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"source_key":"zz"}}}},"keys":{}}}
  => 200 {"schema":{"defaults":{"float_list":{"vector_index":{"config":{"source_key":"zz"}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"search_nprobe":5}}}}},"keys":{}}}
  => 200 {}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"hnsw":{},"spann":{"search_nprobe":5}}}}}}}}
  => 200 {}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"spann":{"search_nprobe":5000}}}}}}}}
  => 200 {}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"search_nprobe":5000}}}}}}}}
  => 200 {"schema":{"keys":{"a":{"float_list":{"vector_index":{"enabled":false,"config":{"spann":{"search_nprobe":5000}}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#foo":{}}}}
  => 400 Validation error: schema: key cannot begin with '#'. Keys starting with '#' are reserved for system use: #foo
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#document":{"int":{}}}}}
  => 400 Validation error: schema: Document field cannot have any value types other than string: #document
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#document":{"string":{"string_inverted_index":{"enabled":true,"config":{}}}}}}}
  => 400 Validation error: schema: String inverted index can not be enabled on #document key: #document
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#document":{"string":{"fts_index":{"enabled":false,"config":{}}}}}}}
  => 200 {"schema":{"keys":{"#document":{"string":{"fts_index":{"enabled":false}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#document":{}}}}
  => 200 {}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#embedding":{}}}}
  => 200 {}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#embedding":{"string":{}}}}}
  => 400 Validation error: schema: Embedding field cannot have any value types other than float_list: #embedding
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":false,"config":{}}}}}}}
  => 200 {"schema":{"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":false}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"space":"cosine"}}}}}}}
  => 200 {"configuration_json":{"hnsw":{"space":"cosine"}},"schema":{"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"space":"cosine"}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"source_key":"foo"}}}}}}}
  => 400 Validation error: schema: Vector index can only source from #document
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"foo":{"float_list":{"vector_index":{"enabled":false,"config":{"source_key":"foo"}}}}}}}
  => 400 Validation error: schema: Vector index can only source from #document
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"foo":{"float_list":{"vector_index":{"enabled":true,"config":{}}}}}}}
  => 400 Validation error: schema: Vector index can only be enabled on #embedding field: foo
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"foo":{"string":{"fts_index":{"enabled":true,"config":{}}}}}}}
  => 400 Validation error: schema: Full text search / regular expression index can only be enabled on #document field: foo
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"hnsw":{"batch_size":1}}}}}}}}
  => 400 Failed to reconcile schema: Invalid HNSW configuration: batch_size: Validation error: range [{"value": Number(1), "min": Number(2)}]
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"hnsw":{"sync_threshold":0,"batch_size":1}}}}}}}}
  => 400 Failed to reconcile schema: Invalid HNSW configuration: sync_threshold: Validation error: range [{"min": Number(2), "value": Number(0)}]⏎batch_size: Validation error: range [{"min": Number(2), "value": Number(1)}]
{"name":"aaaaaaaaa","schema":{"defaults":{"float_list":{"vector_index":{"enabled":false,"config":{"hnsw":{"sync_threshold":1}}}}},"keys":{}}}
  => 400 Failed to reconcile schema: Invalid HNSW configuration: sync_threshold: Validation error: range [{"value": Number(1), "min": Number(2)}]
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"hnsw":{"ef_search":0,"num_threads":0,"resize_factor":3}}}}}}}}
  => 200 {"configuration_json":{"hnsw":{"ef_search":0,"resize_factor":3.0}},"schema":{"keys":{"#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"ef_search":0,"num_threads":0,"resize_factor":3.0}}}}}}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{},"cmek":{"gcp":"x"}}}
  => 400 Validation error: schema: CMEK does not match expected pattern: Gcp("x")
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{},"cmek":null}}
  => 200 {}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{},"cmek":{"aws":"x"}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.cmek: unknown variant \`aws\`, expected \`gcp\` at line 1 column 67
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{},"cmek":{}}}
  => 400 Failed to parse the request body as JSON: schema.cmek: expected value at line 1 column 63
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{},"cmek":{"gcp":1}}}
  => 422 Failed to deserialize the JSON body into the target type: schema.cmek.gcp: invalid type: integer \`1\`, expected a string at line 1 column 69
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{},"cmek":{"gcp":"a","gcp":"b"}}}
  => 400 Failed to parse the request body as JSON: schema.cmek: expected value at line 1 column 71
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{},"cmek":{"gcp":"projects/p/locations/l/keyRings/k/cryptoKeys/c"}}}
  => 200 {"schema":{"cmek":{"gcp":"projects/p/locations/l/keyRings/k/cryptoKeys/c"}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{},"cmek":{"gcp":"projects/p/locations/l/keyRings/k/cryptoKeys/c/extra"}}}
  => 200 {"schema":{"cmek":{"gcp":"projects/p/locations/l/keyRings/k/cryptoKeys/c/extra"}}}
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{},"cmek":{"gcp":"xprojects/p/locations/l/keyRings/k/cryptoKeys/c"}}}
  => 400 Validation error: schema: CMEK does not match expected pattern: Gcp("xprojects/p/locations/l/keyRings/k/cryptoKeys/c")
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{},"cmek":{"gcp":"projects//locations/l/keyRings/k/cryptoKeys/c"}}}
  => 400 Validation error: schema: CMEK does not match expected pattern: Gcp("projects//locations/l/keyRings/k/cryptoKeys/c")
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{},"cmek":{"gcp":"projects/p q/locations/é/keyRings/k/cryptoKeys/c\\n"}}}
  => 400 Validation error: schema: CMEK does not match expected pattern: Gcp("projects/p q/locations/é/keyRings/k/cryptoKeys/c\\n")
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{},"cmek":{"gcp":"a\\"b\\n\\u0001é"}}}
  => 400 Validation error: schema: CMEK does not match expected pattern: Gcp("a\\"b\\n\\u{1}é")
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{},"source_attached_function_id":"x"}}
  => 400 Validation error: schema: Cannot set source_attached_function_id. This field is reserved for system use.
{"name":"aaaaaaaaa","schema":{"defaults":{},"keys":{},"source_attached_function_id":null}}
  => 200 {}
`;
