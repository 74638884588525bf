import type { Delivery } from "#dialects/dialect.ts"
import { seconds } from "#dialects/write.ts"
import { responseId } from "./ids.ts"

/** What an answer repeats of its request: plain JSON, because it is kept, so that the answer can be written again. */
export interface AnswerForm {
  /** Members of the response object. */
  readonly echo: Readonly<Record<string, unknown>>
  /** Members of every picture of it. */
  readonly drawing: { readonly action: "generate" | "edit"; readonly background: string; readonly quality: string }
}

/** The states of an answer. */
export type Status = "queued" | "in_progress" | "completed" | "incomplete" | "failed" | "cancelled"

/** The members of a response object that are known before anything has happened. */
export function opening(delivery: Delivery, { echo }: AnswerForm): Readonly<Record<string, unknown>> {
  return { id: responseId(delivery.id), object: "response", created_at: seconds(delivery.createdAt), ...echo }
}

/** A response object in which there is nothing yet, or nothing after all. */
export function emptyResponse(delivery: Delivery, form: AnswerForm, status: Status, error: object | null = null): object {
  return { ...opening(delivery, form), output: [], status, error, incomplete_details: null, usage: null }
}
