import { ApiError, appMount, signedOut } from "#api/client.ts"
import type { Picture } from "#api/types.ts"
import { studioWords } from "#lib/words/studio.ts"
import { checkFile, mostUploadBytes } from "./upload-check.ts"

/** What an upload takes besides the file. */
export interface UploadOptions {
  /** @default "uploaded" */
  readonly kind?: "uploaded" | "mask"
  readonly signal?: AbortSignal
  /** Told how much of the file is there, from 0 to 1. */
  readonly onprogress?: (share: number) => void
}

/**
 * Uploads a picture and gives what it became. What is no picture that a model could be given, or too large, is refused before a byte is
 * sent. Throws ApiError, whose message can be shown (`sayFailure`); an aborted upload throws an AbortError.
 */
export async function uploadPicture(file: Blob, { kind = "uploaded", signal, onprogress }: UploadOptions = {}): Promise<Picture> {
  signal?.throwIfAborted()
  const problem = checkFile(file, new Uint8Array(await file.slice(0, 16).arrayBuffer()))
  const name = file instanceof File ? file.name : ""
  if (problem === "empty") throw new ApiError(400, "invalid_image", studioWords.current.upload.empty(name))
  if (problem === "type") throw new ApiError(400, "invalid_image", studioWords.current.upload.type(name))
  if (problem === "size") throw new ApiError(413, "payload_too_large", studioWords.current.upload.size(name, mostUploadBytes))
  return new Promise((resolve, reject) => {
    // fetch cannot tell how much of a body has been sent.
    const request = new XMLHttpRequest()
    request.open("POST", `${appMount}/pictures?kind=${kind}`)
    request.setRequestHeader("x-limn-csrf", "1")
    request.setRequestHeader("content-type", file.type.startsWith("image/") ? file.type : "image/png")
    request.upload.addEventListener("progress", ({ loaded, total }) => onprogress?.(total === 0 ? 0 : loaded / total))
    request.addEventListener("error", () => reject(new ApiError(0, "offline", "")))
    request.addEventListener("abort", () => reject(signal?.reason ?? new DOMException("", "AbortError")))
    request.addEventListener("load", () => {
      try {
        resolve(readAnswer(request.status, request.responseText))
      } catch (error) {
        reject(error)
      }
    })
    signal?.addEventListener("abort", () => request.abort(), { once: true })
    request.send(file)
  })
}

function readAnswer(status: number, text: string): Picture {
  if (status >= 200 && status < 300) return JSON.parse(text) as Picture
  if (status === 401) signedOut.dispatchEvent(new Event("signed-out"))
  let told: { message: string; code: string | null; param: string | null } | undefined
  try {
    told = (JSON.parse(text) as { error: typeof told }).error
  } catch {
    // A proxy in between may answer with a page of its own.
  }
  throw new ApiError(status, told?.code ?? "unknown", told?.message ?? studioWords.current.upload.failed(status), told?.param ?? undefined)
}
