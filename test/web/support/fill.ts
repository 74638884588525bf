import type { ServedLimn } from "./serve.ts"

const prompts = [
  "a cat on a windowsill at night",
  "a logo for a tea house, two strokes of a brush",
  "a sticker of a smiling llama",
  "portrait of an old potter in warm light",
  "a harbour in fog, ink on paper",
  "an otter that reads a newspaper",
]

/** Has the painter draw some pictures for the first owner through the web app's own API, in one conversation. */
export async function fillWithPictures({ address, adminToken }: ServedLimn, count = prompts.length): Promise<void> {
  const session = await fetch(`${address}/app/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-limn-csrf": "1" },
    body: JSON.stringify({ admin_token: adminToken }),
  })
  const cookie = session.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ")
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${address}/app/api/v1${path}`, {
      method,
      headers: { cookie, "content-type": "application/json", "x-limn-csrf": "1" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as T
  }
  const { id } = await call<{ id: string }>("POST", "/conversations", {})
  for (const text of prompts.slice(0, count)) {
    await call("POST", `/conversations/${id}/messages`, { parent_id: null, draft: draftOf(text) })
  }
  const isDrawn = async (): Promise<boolean> => (await call<{ total: number }>("GET", "/pictures")).total >= Math.min(count, prompts.length)
  while (!(await isDrawn())) await new Promise((resolve) => setTimeout(resolve, 100))
}

/** The least that a turn asks for. */
export function draftOf(text: string, more: object = {}): object {
  const nothing = { aspect_ratio: null, image_size: null, size: null, quality: null, output_format: null, background: null, seed: null }
  return {
    text,
    models: ["limn/painter"],
    mode: "image",
    picture_ids: [],
    mask_id: null,
    with_history: true,
    ...nothing,
    count: 1,
    ...more,
  }
}
