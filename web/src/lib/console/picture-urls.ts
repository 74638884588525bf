import { adminMount } from "#api/client.ts"
import type { ThumbnailSize } from "#api/picture-urls.ts"

/** Address of anybody's picture, for operators. */
export function contentUrl(id: string): string {
  return `${adminMount}/images/${id}/content`
}

/** Address of anybody's picture made smaller, for operators; nothing is there where the settings hide them. */
export function thumbnailUrl(id: string, size: ThumbnailSize): string {
  return `${adminMount}/images/${id}/thumbnail?size=${size}`
}
