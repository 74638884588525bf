import { appMount } from "./client.ts"

/** Longest side of a thumbnail, in pixels. */
export type ThumbnailSize = 256 | 512 | 1024

/** Address of a picture's original bytes. `download`: to be saved as a file. */
export function contentUrl(id: string, download = false): string {
  return `${appMount}/pictures/${id}/content${download ? "?download=1" : ""}`
}

/** Address of a picture made smaller. */
export function thumbnailUrl(id: string, size: ThumbnailSize): string {
  return `${appMount}/pictures/${id}/thumbnail?size=${size}`
}

/** Address of a shared picture: its original bytes (`download`: to be saved as a file), or made smaller. */
export function sharedPictureUrl(token: string, id: string, form: "content" | "download" | ThumbnailSize): string {
  const path = `${appMount}/shared/${encodeURIComponent(token)}/pictures/${id}`
  if (typeof form === "number") return `${path}/thumbnail?size=${form}`
  return `${path}/content${form === "download" ? "?download=1" : ""}`
}
