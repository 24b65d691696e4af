import { section } from "./setting.ts";

/** Who may do what. */
export const AUTH = section({
  title: "Authentication",
  settings: {},
  rules: [
    {
      keys: ["auth"],
      variables: [/^CHROMA_SERVER_AUTH[NZ]?_(?!IGNORE_PATHS)/],
      verdict: "refused",
      reason: "it asks for authentication, which this version does not have; unset it to start without",
    },
  ],
});
