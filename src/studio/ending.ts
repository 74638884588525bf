import type { GenerationProgress } from "#database/generations-table.ts"

/** How an answer ended. */
export type Ending = Pick<GenerationProgress, "state" | "outcome" | "errorCode" | "errorMessage">

/** The end of an answer that Limn itself broke off. */
export const interrupted = {
  state: "failed",
  outcome: "error",
  errorCode: "interrupted",
  errorMessage: "Limn was stopped while this was drawn, and nothing was charged. Ask again.",
} as const satisfies Ending
