import type { GalleryPicture } from "#database/gallery-table.ts"
import { nanoToUsd } from "#ledger/usd.ts"

/** A picture as the web app sees it. */
export interface Picture {
  readonly id: string
  readonly kind: "generated" | "uploaded" | "mask"
  readonly media_type: string
  readonly width: number
  readonly height: number
  readonly bytes: number
  readonly sha256: string
  readonly created_at: string
  /** null: kept for ever. */
  readonly expires_at: string | null
  readonly favourite: boolean
  readonly model: string | null
  readonly prompt: string | null
  readonly revised_prompt: string | null
  readonly aspect_ratio: string | null
  readonly image_size: string | null
  /** The pictures that it was made from, in their order. */
  readonly source_ids: readonly string[]
  readonly request_id: string | null
  readonly conversation_id: string | null
  readonly message_id: string | null
  /** The label of the API key by which it was drawn; null where that was in the web app. */
  readonly key_name: string | null
  /** This picture's part of what its request was charged. */
  readonly charge_usd: string | null
  readonly seconds: number | null
  /** null: nobody has looked yet. */
  readonly provenance: { readonly c2pa: "present" | "absent" } | null
  /** The signed hosted link, absolute. */
  readonly link: string
}

/** Writes a picture with all that is known of it. */
export function toPicture(row: GalleryPicture, sourceIds: readonly string[], link: string): Picture {
  const { request, c2pa } = row
  return {
    id: row.id,
    kind: row.kind,
    media_type: row.mediaType,
    width: row.width,
    height: row.height,
    bytes: row.byteLength,
    sha256: row.sha256,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    favourite: row.favourite,
    model: row.model,
    prompt: row.prompt,
    revised_prompt: row.revisedPrompt,
    aspect_ratio: row.aspectRatio,
    image_size: row.imageSize,
    source_ids: sourceIds,
    request_id: row.requestId ?? null,
    conversation_id: row.conversationId,
    message_id: row.messageId,
    key_name: row.key?.label ?? null,
    charge_usd: request === null ? null : partOf(request),
    seconds: request?.ms === null || request === null ? null : request.ms / 1000,
    provenance: c2pa === null ? null : { c2pa: c2pa ? "present" : "absent" },
    link,
  }
}

function partOf({ charge, pictures }: { readonly charge: number | null; readonly pictures: number }): string | null {
  if (charge === null) return null
  return nanoToUsd((BigInt(charge) * 1000n) / BigInt(Math.max(1, pictures)))
}
