import type { CodeSample, SampleLanguage } from "#lib/studio/code/code-samples.ts"
import { shellWord, textLiteral } from "#lib/studio/code/source-text.ts"

/** A program in the languages that it is written in. */
export type Samples = Readonly<Partial<Record<SampleLanguage, CodeSample>>>

/** What samples are made for. */
export interface SampleContext {
  /** The server's address, without a slash at its end. */
  readonly baseUrl: string
  readonly model: string
  readonly prompt: string
}

/** Plain chat: the answer's text holds links to the pictures. */
export function chatLinkSamples({ baseUrl, model, prompt }: SampleContext): Samples {
  const body = { model, messages: [{ role: "user", content: prompt }] }
  return {
    curl: curl(postJson(`${baseUrl}/v1/chat/completions`, body)),
    python: python("openai", [
      ...openaiPython(baseUrl),
      "answer = client.chat.completions.create(",
      `    model=${textLiteral(model)},`,
      `    messages=[{"role": "user", "content": ${textLiteral(prompt)}}],`,
      ")",
      "print(answer.choices[0].message.content)",
    ]),
    typescript: typescript("openai", [
      ...openaiTypescript(baseUrl),
      "const answer = await client.chat.completions.create({",
      `  model: ${textLiteral(model)},`,
      `  messages: [{ role: "user", content: ${textLiteral(prompt)} }],`,
      "})",
      "console.log(answer.choices[0]?.message.content)",
    ]),
  }
}

/** The Responses API: pictures are items of the output. */
export function responsesSamples({ baseUrl, model, prompt }: SampleContext): Samples {
  return {
    curl: curl([
      ...postJson(`${baseUrl}/v1/responses`, { model, input: prompt }, "answer.json"),
      `grep -o '"result":"[^"]*"' answer.json | cut -d'"' -f4 | head -n 1 | base64 -d > picture.png`,
    ]),
    python: python("openai", [
      "import base64",
      ...openaiPython(baseUrl),
      `answer = client.responses.create(model=${textLiteral(model)}, input=${textLiteral(prompt)})`,
      "print(answer.output_text)",
      "for item in answer.output:",
      `    if item.type == "image_generation_call":`,
      `        open("picture.png", "wb").write(base64.b64decode(item.result))`,
    ]),
    typescript: typescript("openai", [
      `import { writeFile } from "node:fs/promises"`,
      ...openaiTypescript(baseUrl),
      `const answer = await client.responses.create({ model: ${textLiteral(model)}, input: ${textLiteral(prompt)} })`,
      "console.log(answer.output_text)",
      "for (const item of answer.output) {",
      `  if (item.type === "image_generation_call") await writeFile("picture.png", Buffer.from(item.result ?? "", "base64"))`,
      "}",
    ]),
  }
}

/** OpenRouter's Images API: ratio and size by their names. */
export function openrouterImagesSamples({ baseUrl, model, prompt }: SampleContext): Samples {
  const body = { model, prompt, aspect_ratio: "1:1" }
  return {
    curl: curl([
      ...postJson(`${baseUrl}/api/v1/images`, body, "answer.json"),
      `grep -o '"b64_json":"[^"]*"' answer.json | cut -d'"' -f4 | head -n 1 | base64 -d > picture.png`,
    ]),
    python: {
      fileName: "draw.py",
      install: null,
      code: lines([
        "import base64, json, os, urllib.request",
        "",
        "request = urllib.request.Request(",
        `    ${textLiteral(`${baseUrl}/api/v1/images`)},`,
        `    json.dumps({"model": ${textLiteral(model)}, "prompt": ${textLiteral(prompt)}, "aspect_ratio": "1:1"}).encode(),`,
        `    {"Authorization": "Bearer " + os.environ["LIMN_API_KEY"], "Content-Type": "application/json"},`,
        ")",
        "answer = json.load(urllib.request.urlopen(request))",
        `open("picture.png", "wb").write(base64.b64decode(answer["data"][0]["b64_json"]))`,
      ]),
    },
    typescript: {
      fileName: "draw.mts",
      install: null,
      code: lines([
        `import { writeFile } from "node:fs/promises"`,
        "",
        `const response = await fetch(${textLiteral(`${baseUrl}/api/v1/images`)}, {`,
        `  method: "POST",`,
        '  headers: { authorization: `Bearer ${process.env.LIMN_API_KEY}`, "content-type": "application/json" },',
        `  body: JSON.stringify({ model: ${textLiteral(model)}, prompt: ${textLiteral(prompt)}, aspect_ratio: "1:1" }),`,
        "})",
        "const answer = (await response.json()) as { data: { b64_json: string }[] }",
        `await writeFile("picture.png", Buffer.from(answer.data[0]?.b64_json ?? "", "base64"))`,
      ]),
    },
  }
}

/** How assistants are told of the server. They read no variables: `key` stands in the file. */
export function assistantSample({ baseUrl }: SampleContext, key: string): Samples {
  const server = { url: `${baseUrl}/mcp`, headers: { Authorization: `Bearer ${key}` } }
  return { curl: { fileName: "mcp.json", install: null, code: JSON.stringify({ mcpServers: { limn: server } }, null, 2) } }
}

/** Drawing and editing from a shell, with Limn's own command. */
export function commandSample({ baseUrl, model, prompt }: SampleContext): Samples {
  return curlOnly([
    `export LIMN_BASE_URL=${baseUrl} LIMN_API_KEY="$LIMN_API_KEY"`,
    `npm run limn -- generate ${shellWord(prompt)} --model ${shellWord(model)} -o picture.png`,
    `npm run limn -- edit picture.png "make it night" --model ${shellWord(model)} -o night.png`,
  ])
}

/** An edit: a file and what is to change. */
export function editSample({ baseUrl, model }: SampleContext): Samples {
  return curlOnly([
    `curl -sS --fail-with-body ${shellWord(`${baseUrl}/v1/images/edits`)} \\`,
    `  -H "Authorization: Bearer $LIMN_API_KEY" \\`,
    `  -F ${shellWord(`model=${model}`)} -F image=@picture.png -F prompt="make it night" -F response_format=url`,
  ])
}

/** A stream of events. */
export function streamSample({ baseUrl, model, prompt }: SampleContext): Samples {
  return curlOnly([
    `curl -sS -N ${shellWord(`${baseUrl}/v1/images/generations`)} \\`,
    `  -H "Authorization: Bearer $LIMN_API_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  --data-binary ${shellWord(JSON.stringify({ model, prompt, stream: true, partial_images: 1 }))}`,
  ])
}

/** A request that may be sent again, whose answer holds links. */
export function repeatSample({ baseUrl, model, prompt }: SampleContext): Samples {
  return curlOnly([
    `curl -sS --retry 3 --retry-all-errors -o answer.json ${shellWord(`${baseUrl}/v1/images/generations`)} \\`,
    `  -H "Authorization: Bearer $LIMN_API_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -H "Idempotency-Key: lighthouse-$(date +%s)" \\`,
    `  --data-binary ${shellWord(JSON.stringify({ model, prompt, response_format: "url" }))} && cat answer.json`,
  ])
}

/** A request under a name of the client's own, and what became of it. */
export function receiptSample({ baseUrl, model, prompt }: SampleContext): Samples {
  return curlOnly([
    `id=order-$(date +%s)`,
    `curl -sS -o answer.json ${shellWord(`${baseUrl}/v1/images/generations`)} \\`,
    `  -H "Authorization: Bearer $LIMN_API_KEY" \\`,
    `  -H "Content-Type: application/json" -H "X-Request-Id: $id" \\`,
    `  --data-binary ${shellWord(JSON.stringify({ model, prompt }))}`,
    `curl -sS ${shellWord(`${baseUrl}/v1/requests/`)}"$id" -H "Authorization: Bearer $LIMN_API_KEY"`,
  ])
}

function postJson(url: string, body: object, output?: string): readonly string[] {
  return [
    `curl -sS --fail-with-body ${shellWord(url)} \\`,
    `  -H "Authorization: Bearer $LIMN_API_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  ${output === undefined ? "" : `-o ${output} `}--data-binary ${shellWord(JSON.stringify(body))}${output === undefined ? "" : " &&"}`,
  ]
}

function openaiPython(baseUrl: string): readonly string[] {
  return [
    "import os",
    "from openai import OpenAI",
    "",
    `client = OpenAI(base_url=${textLiteral(`${baseUrl}/v1`)}, api_key=os.environ["LIMN_API_KEY"])`,
    "",
  ]
}

function openaiTypescript(baseUrl: string): readonly string[] {
  return [
    `import OpenAI from "openai"`,
    "",
    `const client = new OpenAI({ baseURL: ${textLiteral(`${baseUrl}/v1`)}, apiKey: process.env.LIMN_API_KEY })`,
    "",
  ]
}

function curl(code: readonly string[]): CodeSample {
  return { fileName: "draw.sh", install: null, code: lines(code) }
}

function curlOnly(code: readonly string[]): Samples {
  return { curl: { ...curl(code), fileName: "" } }
}

function python(needs: string, code: readonly string[]): CodeSample {
  return { fileName: "draw.py", install: `pip install ${needs}`, code: lines(code) }
}

function typescript(needs: string, code: readonly string[]): CodeSample {
  return { fileName: "draw.mts", install: `npm install ${needs}`, code: lines(code) }
}

function lines(code: readonly string[]): string {
  return `${code.join("\n")}\n`
}
