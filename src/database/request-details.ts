import type { Kysely } from "kysely"
import { type KeyName, readKeyNames } from "./key-names.ts"
import type { Schema } from "./schema.ts"

/** What a list of requests shows that stands in other tables. */
export interface RequestDetails {
  /** By the id of a key; a key that is not known is not there. */
  readonly names: ReadonlyMap<string, KeyName>
  /** What a request has drawn, by its id, in the order in which the pictures were finished. Those that are deleted are not there. */
  readonly pictures: ReadonlyMap<string, readonly RequestPicture[]>
}

/** A picture that a request has drawn. */
export interface RequestPicture {
  readonly id: string
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  /** Absent where it is kept for ever. */
  readonly expiresAt?: Date
}

/** Reads the names and pictures of requests, in two queries however many they are. Throws DatabaseError. */
export async function readRequestDetails(
  database: Kysely<Schema>,
  requests: readonly { readonly id: string; readonly keyId: string }[],
): Promise<RequestDetails> {
  if (requests.length === 0) return { names: new Map(), pictures: new Map() }
  const ids = requests.map(({ id }) => id)
  const rows = await database
    .selectFrom("pictures")
    .select(["id", "request_id", "width", "height", "expires_at"])
    .where("request_id", "in", ids)
    .orderBy("created_at")
    .orderBy("id")
    .execute()
  const pictures = rows.map(({ id, request_id: requestId, width, height, expires_at: expiresAt }) => ({
    requestId: requestId ?? "",
    picture: { id, width, height, ...(expiresAt === null ? {} : { expiresAt: new Date(expiresAt) }) },
  }))
  return {
    names: await readKeyNames(
      database,
      requests.map(({ keyId }) => keyId),
    ),
    pictures: new Map(
      [...Map.groupBy(pictures, ({ requestId }) => requestId)].map(([id, ofRequest]) => [id, ofRequest.map(({ picture }) => picture)]),
    ),
  }
}
