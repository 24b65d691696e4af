import { invalidArgument } from "./errors.ts";
import { isSoundSparse } from "./metadata-shape.ts";
import type { Rank } from "./rank-shape.ts";
import type { Search, SearchRequest } from "./search-request.ts";
import type { SparseVector } from "./values.ts";

const SCORE = "#score";
const isRecordPart = (key: string): boolean => ["#document", "#embedding", "#metadata"].includes(key);

/** Rules of a search that its grammar does not express; all that are broken are said at once. */
export function checkSearch({ searches }: SearchRequest): void {
  const problems = searches.flatMap((search, index) =>
    problemsOf(search).map(([member, problem]) => `searches[${index}].${member}: ${problem}`),
  );
  if (problems.length > 0) throw invalidArgument(`Validation error: ${problems.join("\n")}`);
}

function problemsOf(search: Search): [member: string, problem: string][] {
  const group = groupProblem(search);
  if (group !== null) return [["group_by", group], ...rankProblems(search.rank)];
  const { groupBy, rank } = search;
  if (groupBy.keys.length > 0 && rank === undefined) {
    return [["__all__", "group_by requires rank expression to be specified"]];
  }
  return rankProblems(rank);
}

function groupProblem({ groupBy: { keys, aggregate } }: Search): string | null {
  if (keys.length > 0 !== (aggregate !== null)) {
    return "group_by keys and aggregate must both be specified or both be omitted";
  }
  if (aggregate === null) return null;
  if (keys.some(isRecordPart) || keys.includes(SCORE))
    return "group_by keys must be metadata fields (cannot use #score, #document, #embedding, or #metadata)";
  if (aggregate.keys.length === 0) return "aggregate keys must not be empty";
  if (aggregate.keys.some(isRecordPart))
    return "aggregate keys must be metadata fields or #score (cannot use #document, #embedding, or #metadata)";
  return aggregate.k === 0 ? "aggregate k must be greater than 0" : null;
}

function rankProblems(rank: Rank | undefined): [member: string, problem: string][] {
  const sparse = rank ? [...sparseQueries(rank)].find((query) => !isSoundSparse(query)) : undefined;
  return sparse ? [["rank", `Invalid sparse vector in KNN query: ${sparseProblem(sparse)}`]] : [];
}

function* sparseQueries(rank: Rank): Generator<SparseVector> {
  if (rank.kind === "knn") {
    if (!(rank.query instanceof Float32Array)) yield rank.query;
  } else if ("operands" in rank) for (const operand of rank.operands) yield* sparseQueries(operand);
  else if ("operand" in rank) yield* sparseQueries(rank.operand);
  else if ("left" in rank) {
    yield* sparseQueries(rank.left);
    yield* sparseQueries(rank.right);
  }
}

function sparseProblem({ indices, values, tokens }: SparseVector): string {
  const isEven = indices.length === values.length && (tokens === null || tokens.length === indices.length);
  if (!isEven) return "Sparse vector indices, values, and tokens (when present) must have the same length";
  return "Sparse vector indices must be sorted in strictly ascending order (no duplicates)";
}
