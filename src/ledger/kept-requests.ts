import type { ResponsesTable } from "#database/responses-table.ts"

export type { ResponseRow } from "#database/responses-table.ts"

/** The requests that clients may come back to. Each is kept when it is admitted. */
export type KeptRequests = Pick<ResponsesTable, "find" | "conversation" | "cancel" | "isCancelled" | "remove">
