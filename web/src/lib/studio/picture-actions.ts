import { call } from "#api/client.ts"
import { contentUrl } from "#api/picture-urls.ts"
import type { Picture } from "#api/types.ts"
import { sayFailure } from "#kit/failure.ts"
import { toast } from "#kit/toasts.svelte.ts"
import { studioWords } from "#lib/words/studio.ts"

/** Most pictures that the API deletes at once. */
const mostDeleted = 500

/** What a picture shows, for those who do not see it: its prompt, or else what kind it is. */
export function altOf({ prompt, kind }: Pick<Picture, "prompt" | "kind">): string {
  return prompt?.trim() || studioWords.current.viewer.kinds[kind]
}

/** Saves the original file under a telling name. */
export function downloadPicture({ id }: Pick<Picture, "id">): void {
  const link = document.createElement("a")
  link.href = contentUrl(id, true)
  link.download = ""
  link.click()
}

/** Puts a picture on the clipboard as PNG, and says whether that worked. */
export async function copyPicture({ id }: Pick<Picture, "id">): Promise<void> {
  if (typeof ClipboardItem === "undefined" || navigator.clipboard?.write === undefined) {
    toast(studioWords.current.actions.cannotCopy, { tone: "bad" })
    return
  }
  // Safari lets a page write only while a click is being handled: the picture is promised, and comes later.
  await said(navigator.clipboard.write([new ClipboardItem({ "image/png": asPng(contentUrl(id)) })]), studioWords.current.actions.copied)
}

/** Puts the signed link on the clipboard, and says so. */
export async function copyLink({ link }: Pick<Picture, "link">): Promise<void> {
  await copyText(link, studioWords.current.actions.linkCopied)
}

/** Puts a text on the clipboard, and says so. */
export async function copyText(text: string, done: string = studioWords.current.actions.textCopied): Promise<void> {
  await said(navigator.clipboard?.writeText(text) ?? Promise.reject(new Error(studioWords.current.actions.cannotCopy)), done)
}

/** Whether this device has a share sheet that takes files: phones, mostly. */
export function canShareFiles(): boolean {
  return navigator.canShare?.({ files: [new File([""], "picture.png", { type: "image/png" })] }) === true
}

/** Hands the file to the device's share sheet. Closing the sheet is no failure. */
export async function sharePicture({ id, media_type, prompt }: Pick<Picture, "id" | "media_type" | "prompt">): Promise<void> {
  try {
    const file = await fetchBlob(contentUrl(id))
    const extension = media_type.split("/")[1] ?? "png"
    const name =
      (prompt ?? "")
        .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
        .slice(0, 40)
        .replaceAll(/^-|-$/g, "") || "picture"
    await navigator.share({ files: [new File([file], `${name}.${extension}`, { type: media_type })] })
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) toast(sayFailure(error), { tone: "bad" })
  }
}

/** Makes a picture a favourite or an ordinary one; gives it as it is then, or undefined where that failed, which has been said. */
export async function favouritePicture({ id }: Pick<Picture, "id">, favourite: boolean): Promise<Picture | undefined> {
  try {
    return await call<Picture>("PATCH", `/pictures/${id}`, { body: { favourite } })
  } catch (error) {
    toast(sayFailure(error), { tone: "bad" })
    return undefined
  }
}

/**
 * Deletes pictures for good, which whoever calls has asked about first (`ConfirmDelete`). Says what came of it; gives the ids that are gone,
 * those that had been gone before among them.
 */
export async function deletePictures(ids: readonly string[]): Promise<readonly string[]> {
  const gone: string[] = []
  try {
    for (let start = 0; start < ids.length; start += mostDeleted) {
      const body = { ids: ids.slice(start, start + mostDeleted) }
      const { deleted, missing } = await call<{ deleted: string[]; missing: string[] }>("POST", "/pictures/delete", { body })
      gone.push(...deleted, ...missing)
    }
    toast(studioWords.current.actions.deleted(gone.length))
  } catch (error) {
    toast(sayFailure(error), { tone: "bad" })
  }
  return gone
}

async function asPng(url: string): Promise<Blob> {
  const file = await fetchBlob(url)
  if (file.type === "image/png") return file
  const bitmap = await createImageBitmap(file)
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0)
  bitmap.close()
  return canvas.convertToBlob({ type: "image/png" })
}

async function fetchBlob(url: string): Promise<Blob> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(studioWords.current.viewer.gone)
  return response.blob()
}

async function said(work: Promise<void>, done: string): Promise<void> {
  try {
    await work
    toast(done)
  } catch (error) {
    toast(sayFailure(error), { tone: "bad" })
  }
}
