import assert from "node:assert/strict"
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { createServer, request as send, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, it } from "node:test"
import { buffer } from "node:stream/consumers"
import sharp from "sharp"
import { type Dialect, dialectsFor } from "../../web/src/lib/studio/code/bodies.ts"
import { codeSample, type SampleLanguage } from "../../web/src/lib/studio/code/code-samples.ts"
import type { SamplePicture, SampleRequest } from "../../web/src/lib/studio/code/sample-request.ts"
import { execute } from "../conformance/execute.ts"
import { checkPictures } from "../conformance/pictures.ts"
import { toolchains } from "../conformance/toolchains.ts"
import { startLimn, type TestLimn } from "../support/limn.ts"

/** Everything that ends a text, runs a command or means something in one of the languages. */
const hostile =
  'A fox\'s “den” "quoted" \\ \\n `touch pwned-1` $(touch pwned-2) ${HOME} $LIMN_API_KEY %s {x} {{y}} <b>&amp;</b> #{z}\nJSON\n\'\'\'\n"""\r\n猫と狐 🦊 \u0007 end'

const adminToken = "admin-token-of-this-test"
const languages = { curl: "curl", python: "python", typescript: "javascript", go: "go" } as const

interface Recorded {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Stands before a server, passes everything on as it came, and keeps what was sent. */
async function startRecorder(target: string): Promise<{ address: string; recorded: Recorded[]; close: () => void }> {
  const recorded: Recorded[] = []
  const server = createServer((incoming, outgoing) => {
    void buffer(incoming).then((body) => {
      if (incoming.method === "POST") recorded.push({ path: incoming.url ?? "", headers: incoming.headers, body })
      const { hostname, port } = new URL(target)
      const onward = send({ hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      onward.on("error", () => outgoing.destroy())
      onward.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return { address: `http://127.0.0.1:${port}`, recorded, close: () => server.close().closeAllConnections() }
}

describe("the code that the chat room shows", async () => {
  const tools = await toolchains(new Set(Object.values(languages)))
  let limn: TestLimn
  let recorder: Awaited<ReturnType<typeof startRecorder>>
  let folder: string
  let requests: Readonly<Record<string, SampleRequest>>

  async function upload(cookie: string, kind: "uploaded" | "mask", bytes: Buffer): Promise<SamplePicture> {
    const headers = { cookie, "x-limn-csrf": "1", "content-type": "image/png" }
    const body = new Uint8Array(bytes)
    const response = await fetch(`${recorder.address}/app/api/v1/pictures?kind=${kind}`, { method: "POST", headers, body })
    assert.equal(response.status, 201)
    const { link, media_type } = (await response.json()) as { link: string; media_type: string }
    return { url: link, mediaType: media_type }
  }

  before(async () => {
    limn = await startLimn({ environment: { LIMN_ADMIN_TOKEN: adminToken } })
    recorder = await startRecorder(limn.address)
    folder = await mkdtemp(join(tmpdir(), "limn-samples-"))
    const signedIn = await fetch(`${recorder.address}/app/api/v1/session`, {
      method: "POST",
      headers: { "x-limn-csrf": "1", "content-type": "application/json" },
      body: JSON.stringify({ admin_token: adminToken }),
    })
    const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? ""
    const canvas = { width: 512, height: 512, channels: 4 } as const
    const source = await upload(
      cookie,
      "uploaded",
      await sharp({ create: { ...canvas, background: "#c4462f" } })
        .png()
        .toBuffer(),
    )
    const hole = { create: { width: 200, height: 200, channels: 4, background: "#0000" } } as const
    const mask = await upload(
      cookie,
      "mask",
      await sharp({ create: { ...canvas, background: "#000" } })
        .composite([{ input: hole, left: 100, top: 100, blend: "source" }])
        .png()
        .toBuffer(),
    )
    const plain: SampleRequest = {
      model: "gemini-2.5-flash-image",
      turns: [{ role: "user", text: hostile, pictures: [] }],
      mask: null,
      modalities: ["text", "image"],
      aspectRatio: "16:9",
      imageSize: null,
      size: null,
      quality: null,
      outputFormat: null,
      background: null,
      seed: 7,
      count: 2,
    }
    const one = { ...plain, aspectRatio: null, seed: null, count: 1 }
    requests = {
      "two pictures": plain,
      "an edit with a mask": { ...one, model: "gpt-image-1", mask, turns: [{ role: "user", text: hostile, pictures: [source] }] },
      "a conversation": {
        ...one,
        turns: [
          { role: "user", text: "Draw a red square", pictures: [] },
          { role: "assistant", text: "Here it is.", pictures: [source] },
          { role: "user", text: hostile, pictures: [] },
        ],
      },
    }
  })

  after(async () => {
    recorder.close()
    await limn.close()
    await rm(folder, { recursive: true, force: true })
  })

  const cases = [
    ["two pictures", ["chat", "images", "gemini"], 2],
    ["an edit with a mask", ["images"], 1],
    ["a conversation", ["chat", "gemini"], 1],
  ] as const

  it("is offered in the APIs that can say all of it", () => {
    for (const [name, dialects] of cases) assert.deepEqual(dialectsFor(requests[name] as SampleRequest), dialects)
  })

  for (const [language, toolName] of Object.entries(languages) as [SampleLanguage, (typeof languages)[SampleLanguage]][]) {
    const tool = tools.get(toolName)
    const skip = typeof tool === "string" ? tool : false
    for (const [name, dialects, count] of cases) {
      for (const dialect of dialects) {
        it(`draws ${name} by ${dialect} in ${language}, and says exactly what was said`, { skip }, async () => {
          if (tool === undefined || typeof tool === "string") return
          const own = join(folder, `${language}-${dialect}-${name.replaceAll(" ", "-")}`)
          await mkdir(own)
          const { code, fileName } = codeSample(requests[name] as SampleRequest, language, dialect, recorder.address)
          await writeFile(join(own, fileName), code)
          recorder.recorded.length = 0
          const command = await tool.prepare(join(own, fileName), join(own, "built"))
          const env = { ...process.env, ...tool.env, LIMN_API_KEY: limn.key }
          const outcome = await execute(command, { cwd: own, env, timeoutMs: 60_000 })
          assert.equal(outcome.code, 0, outcome.stderr + outcome.stdout)
          await checkPictures(own, { count, ...(name === "two pictures" ? { ratio: 16 / 9 } : {}) })
          assert.deepEqual(
            (await readdir(own)).filter((file) => file.startsWith("pwned")),
            [],
          )
          const [sent] = recorder.recorded
          // A form has line ends of its own, which some clients put in.
          const isForm = sent?.headers["content-type"]?.startsWith("multipart/") === true
          const asSent = (text = ""): string => (isForm ? text.replaceAll("\r\n", "\n") : text)
          assert.equal(asSent(await promptOf(sent, dialect)), asSent(hostile))
        })
      }
    }
  }
})

/** What the last turn of a request says. */
async function promptOf(sent: Recorded | undefined, dialect: Dialect): Promise<string | undefined> {
  const type = sent?.headers["content-type"] ?? ""
  if (type.startsWith("multipart/")) {
    const form = await new Response(new Uint8Array(sent?.body ?? []), { headers: { "content-type": type } }).formData()
    return form.get("prompt") as string
  }
  const body = JSON.parse(sent?.body.toString() ?? "") as {
    prompt?: string
    messages?: { content: string }[]
    contents?: { parts: { text: string }[] }[]
  }
  if (dialect === "images") return body.prompt
  return dialect === "chat" ? body.messages?.at(-1)?.content : body.contents?.at(-1)?.parts.at(-1)?.text
}
