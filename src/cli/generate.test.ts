import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { readdir, readFile, writeFile } from "node:fs/promises"
import type { ServerResponse } from "node:http"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import sharp from "sharp"
import { type Ended, limn, type Received, standIn, temporaryFolder } from "./cli-testing.ts"

const png = await sharp({
  create: { width: 64, height: 48, channels: 3, noise: { type: "gaussian", mean: 128, sigma: 40 }, background: "red" },
})
  .png()
  .toBuffer()
const jpeg = await sharp(png).jpeg().toBuffer()
const sha256 = createHash("sha256").update(png).digest("hex")

type Answer = (request: Received, response: ServerResponse, base: string) => void

const json = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { "content-type": "application/json", "x-request-id": "req_test" }).end(JSON.stringify(body))
}

/** A server that gives links to a picture, as many as were asked for. */
function linking(picture: Buffer): Answer {
  return (request, response, base) => {
    if (request.url.startsWith("/i/")) return void response.end(picture)
    const n = /"n":(\d)/.exec(request.body.toString())?.[1] ?? /name="n"\r\n\r\n(\d)/.exec(request.body.toString())?.[1] ?? "1"
    json(response, 200, { created: 1, data: Array.from({ length: Number(n) }, (_, index) => ({ url: `${base}/i/${index}.png` })) })
  }
}

async function run(
  test: TestContext,
  args: readonly string[],
  answer: Answer,
  more: { readonly input?: string | Buffer; readonly files?: Readonly<Record<string, Buffer | string>> } = {},
): Promise<Ended & { readonly cwd: string; readonly received: readonly Received[] }> {
  const cwd = await temporaryFolder(test)
  for (const [name, content] of Object.entries(more.files ?? {})) await writeFile(join(cwd, name), content)
  const { base, received } = await standIn(test, answer)
  const env = { LIMN_BASE_URL: `${base}/v1/`, LIMN_API_KEY: "key-of-16-letters" }
  const ended = await limn(args, { cwd, env, ...(more.input === undefined ? {} : { input: more.input }) })
  return { ...ended, cwd, received }
}

const model = ["-m", "some-model"]

describe("limn generate", { concurrency: 6 }, () => {
  it("asks for a link, writes the picture byte for byte, and keeps the key to the server", async (test) => {
    const args = [
      "generate",
      "a cat",
      "-o",
      "cat.png",
      ...model,
      "--aspect-ratio",
      "4:3",
      "--image-size",
      "2K",
      "--seed",
      "-7",
      "--quality",
      "high",
    ]
    const { code, stdout, stderr, cwd, received } = await run(test, args, linking(png))
    assert.equal(code, 0, stderr)
    assert.deepEqual(await readFile(join(cwd, "cat.png")), png)
    assert.equal(stdout.toString(), `cat.png  64×48, ${Math.ceil(png.length / 1024)} KiB, some-model\n`)
    assert.equal(stderr, "")
    assert.deepEqual(await readdir(cwd), ["cat.png"])
    const [asked, link] = received
    assert.equal(`${asked?.method} ${asked?.url}`, "POST /v1/images/generations")
    assert.equal(asked?.headers.authorization, "Bearer key-of-16-letters")
    assert.deepEqual(JSON.parse(String(asked?.body)), {
      model: "some-model",
      prompt: "a cat",
      response_format: "url",
      aspect_ratio: "4:3",
      image_size: "2K",
      seed: -7,
      output_format: "png",
      quality: "high",
    })
    assert.equal(link?.headers.authorization, undefined)
  })

  it("takes a picture that comes within the answer, in any pieces", async (test) => {
    const text = JSON.stringify({
      created: 1,
      data: [{ b64_json: png.toString("base64") }],
      warnings: [{ code: "changed", message: "No links." }],
    })
    const { code, stderr, cwd } = await run(test, ["generate", "a cat", "-o", "cat.png", ...model], (_request, response) => {
      for (let at = 0; at < text.length; at += 997) response.write(text.slice(at, at + 997))
      response.end()
    })
    assert.equal(code, 0, stderr)
    assert.deepEqual(await readFile(join(cwd, "cat.png")), png)
    assert.equal(stderr, "warning: No links.\n")
  })

  it("prints one JSON object with --json", async (test) => {
    const { stdout } = await run(test, ["generate", "a cat", "-o", "cat.png", ...model, "--json"], linking(png))
    assert.deepEqual(JSON.parse(stdout.toString()), {
      request_id: "req_test",
      pictures: [{ path: "cat.png", width: 64, height: 48, media_type: "image/png", sha256, bytes: png.length }],
      model: "some-model",
      warnings: [],
    })
  })

  it("numbers several pictures", async (test) => {
    const { code, cwd, stdout } = await run(test, ["generate", "a cat", "-o", "cat.png", "--n", "3", ...model], linking(png))
    assert.equal(code, 0)
    assert.deepEqual((await readdir(cwd)).sort(), ["cat-1.png", "cat-2.png", "cat-3.png"])
    assert.equal(stdout.toString().split("\n").length, 4)
  })

  it("reads the prompt from standard input and writes the picture to standard output", async (test) => {
    const { code, stdout, received } = await run(test, ["generate", "-", "-o", "-", ...model], linking(png), { input: " 一只猫 \n" })
    assert.equal(code, 0)
    assert.deepEqual(stdout, png)
    assert.equal((JSON.parse(String(received[0]?.body)) as { prompt: string }).prompt, "一只猫")
  })

  it("names a file by what it holds, and says so", async (test) => {
    const { code, cwd, stderr } = await run(test, ["generate", "a cat", "-o", "cat.png", ...model], linking(jpeg))
    assert.equal(code, 0)
    assert.deepEqual(await readdir(cwd), ["cat.jpg"])
    assert.equal(stderr, "warning: The picture is JPEG, so it was saved as cat.jpg.\n")
  })

  it("chooses a name where none is given", async (test) => {
    const { cwd } = await run(test, ["generate", "a cat", ...model], linking(jpeg))
    assert.match(String(await readdir(cwd)), /^limn-\d{8}-\d{6}\.jpg$/)
  })

  it("asks the server which model draws where none is named", async (test) => {
    const { received } = await run(test, ["generate", "a cat", "-o", "cat.png"], (request, response, base) => {
      if (request.url.startsWith("/api/v1/models")) return json(response, 200, { data: [{ id: "first/model" }, { id: "second" }] })
      linking(png)(request, response, base)
    })
    assert.equal(received[0]?.url, "/api/v1/models?output_modalities=image")
    assert.match(String(received[1]?.body), /"model":"first\/model"/)
  })

  it("leaves an existing file alone before anything is paid for, and replaces it with --force", async (test) => {
    const files = { "cat.png": "mine" }
    const kept = await run(test, ["generate", "a cat", "-o", "cat.png", ...model], linking(png), { files })
    assert.equal(kept.code, 1)
    assert.match(kept.stderr, /^limn: cat\.png exists already\./)
    assert.equal(kept.received.length, 0)
    const forced = await run(test, ["generate", "a cat", "-o", "cat.png", "--force", ...model], linking(png), { files })
    assert.equal(forced.code, 0)
    assert.deepEqual(await readFile(join(forced.cwd, "cat.png")), png)
  })

  describe("failures", { concurrency: 6 }, () => {
    const failing: { name: string; status: number; error: object; code: number; says: RegExp }[] = [
      {
        name: "a refusal",
        status: 400,
        error: { message: "Not allowed.", code: "content_policy_violation" },
        code: 3,
        says: /^limn: Not allowed\. \(request req_test\)\n$/,
      },
      {
        name: "no picture",
        status: 422,
        error: { message: "Only text came.", code: "no_image_generated" },
        code: 3,
        says: /Only text came\./,
      },
      {
        name: "a bad key",
        status: 401,
        error: { message: "The API key is not valid.", code: "invalid_api_key" },
        code: 1,
        says: /not valid/,
      },
      {
        name: "text for a terminal's ear",
        status: 500,
        error: { message: "bad\u001b[31m\nnews", code: "internal" },
        code: 1,
        says: /^limn: bad\\u001b\[31m news \(/,
      },
    ]
    for (const { name, status, error, code: expected, says } of failing) {
      it(name, async (test) => {
        const { code, stderr, stdout, cwd } = await run(test, ["generate", "x", "-o", "x.png", ...model], (_request, response) =>
          json(response, status, { error }),
        )
        assert.equal(code, expected)
        assert.match(stderr, says)
        assert.equal(stdout.length, 0)
        assert.deepEqual(await readdir(cwd), [])
      })
    }

    const broken: { name: string; answer: Answer; says: RegExp }[] = [
      {
        name: "an answer that breaks off",
        answer: (_request, response) => {
          response.writeHead(200, { "content-length": "100000" })
          response.write(`{"data":[{"b64_json":"${png.toString("base64").slice(0, 3000)}`)
          setTimeout(() => response.destroy(), 50)
        },
        says: /broke off/,
      },
      {
        name: "base64 that is none",
        answer: (_request, response) => response.end(`{"data":[{"b64_json":"${"!".repeat(3000)}"}]}`),
        says: /cannot be read/,
      },
      { name: "a picture that is none", answer: linking(Buffer.from("<html>not a picture at all</html>")), says: /no whole picture/ },
      { name: "a picture without its end", answer: linking(png.subarray(0, -20)), says: /no whole picture/ },
      { name: "an HTML page", answer: (_request, response) => response.writeHead(502).end("<html>"), says: /is it a Limn server\?/ },
      {
        name: "a link that is gone",
        answer: (request, response, base) => {
          if (request.url.startsWith("/i/")) response.writeHead(410).end()
          else linking(png)(request, response, base)
        },
        says: /link answers with 410/,
      },
    ]
    for (const { name, answer, says } of broken) {
      it(name, async (test) => {
        const { code, stderr, cwd } = await run(test, ["generate", "x", "-o", "x.png", ...model], answer)
        assert.match(stderr, says)
        assert.equal(code, 1)
        assert.deepEqual(await readdir(cwd), [])
      })
    }

    it("an answer without any picture is a refusal", async (test) => {
      const { code } = await run(test, ["generate", "x", "-o", "x.png", ...model], (_request, response) =>
        json(response, 200, { data: [] }),
      )
      assert.equal(code, 3)
    })

    it("nobody there", async (test) => {
      const cwd = await temporaryFolder(test)
      const url = "http://127.0.0.1:59"
      const { code, stderr } = await limn(["generate", "x", "-o", "x.png", ...model, "--url", url, "--key", "k"], { cwd })
      assert.equal(code, 4)
      assert.match(stderr, /^limn: No server can be reached at http:\/\/127\.0\.0\.1:59 \(ECONNREFUSED\)\. .*\n$/)
      assert.ok(!existsSync(join(cwd, "data")))
    })

    const usages: { name: string; args: readonly string[]; input?: string }[] = [
      { name: "no prompt", args: ["generate"] },
      { name: "a blank prompt", args: ["generate", "-"], input: " \n" },
      { name: "an unknown option", args: ["generate", "x", "--colour", "red"] },
      { name: "a number out of range", args: ["generate", "x", "--n", "11"] },
      { name: "a format that is none", args: ["generate", "x", "--format", "bmp"] },
      { name: "several pictures on standard output", args: ["generate", "x", "-o", "-", "--n", "2"] },
      { name: "a picture and JSON on standard output", args: ["generate", "x", "-o", "-", "--json"] },
      { name: "a folder that is not there", args: ["generate", "x", "-o", "no/such/cat.png"] },
      { name: "an address that is none", args: ["generate", "x", "--url", "nonsense"] },
      { name: "an edit without a picture", args: ["edit", "x"] },
      { name: "an edit of a file that is not there", args: ["edit", "no.png", "x"] },
      { name: "an unknown command", args: ["paint"] },
    ]
    for (const { name, args, input = "" } of usages) {
      it(`${name} is wrong usage`, async (test) => {
        const { code, received } = await run(test, args, linking(png), { input })
        assert.equal(code, 2)
        assert.equal(received.length, 0)
      })
    }
  })
})

describe("limn edit", () => {
  it("sends every picture and the mask as files", async (test) => {
    const files = { "a.png": png, "b.jpg": jpeg, "mask.png": png }
    const { code, stderr, cwd, received } = await run(
      test,
      ["edit", "a.png", "b.jpg", "make it night", "-o", "out.png", "--mask", "mask.png", "--n", "2", ...model],
      linking(png),
      { files },
    )
    assert.equal(code, 0, stderr)
    assert.deepEqual((await readdir(cwd)).filter((name) => name.startsWith("out")).sort(), ["out-1.png", "out-2.png"])
    const [asked] = received
    assert.equal(asked?.url, "/v1/images/edits")
    const form = asked?.body.toString("latin1") ?? ""
    for (const part of [
      'name="prompt"\r\n\r\nmake it night',
      'name="image[]"; filename="a.png"',
      'name="image[]"; filename="b.jpg"',
      'name="mask"; filename="mask.png"',
      'name="n"\r\n\r\n2',
    ]) {
      assert.ok(form.includes(part), part)
    }
    assert.ok(form.includes(png.toString("latin1")) && form.includes(jpeg.toString("latin1")))
  })

  it("takes the picture from standard input", async (test) => {
    const { code, received } = await run(test, ["edit", "-", "make it night", "-o", "out.png", ...model], linking(png), { input: png })
    assert.equal(code, 0)
    assert.ok(received[0]?.body.includes(png))
  })
})

describe("limn models", () => {
  const listed = [
    { id: "limn/painter", name: "Painter", architecture: { input_modalities: ["text", "image"], output_modalities: ["text", "image"] } },
    { id: "x/y", name: "画家", architecture: { input_modalities: ["text"], output_modalities: ["image"] } },
  ]
  const answer: Answer = (_request, response) => json(response, 200, { data: listed })

  it("shows a table", async (test) => {
    const { stdout, received } = await run(test, ["models"], answer)
    assert.equal(received[0]?.url, "/api/v1/models?output_modalities=all")
    assert.equal(
      stdout.toString(),
      [
        "model         takes        gives        name",
        "limn/painter  text, image  text, image  Painter",
        "x/y           text         image        画家",
        "",
      ].join("\n"),
    )
  })

  it("prints JSON, and narrows by what models give", async (test) => {
    const { stdout, received } = await run(test, ["models", "--output", "image", "--json"], answer)
    assert.equal(received[0]?.url, "/api/v1/models?output_modalities=image")
    assert.deepEqual(JSON.parse(stdout.toString()), { data: listed })
  })
})
