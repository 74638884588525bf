import { type Dialect, imageParameters, sampleBody } from "./bodies.ts"
import type { SamplePicture, SampleRequest } from "./sample-request.ts"
import { type Json, textLiteral, typeScriptLiteral } from "./source-text.ts"

/** Writes a request for the packages `openai` (chat, images) and `@google/genai` (gemini). */
export function typeScriptSample(request: SampleRequest, dialect: Dialect, baseUrl: string): string {
  return `${{ chat, images, gemini }[dialect](request, baseUrl).join("\n")}\n`
}

function chat(request: SampleRequest, baseUrl: string): readonly string[] {
  return [
    ...openaiClient(`${baseUrl}/api/v1`),
    "// Limn takes and gives more than the types of the package know.",
    "type Drawn = OpenAI.ChatCompletionMessage & { images?: { image_url: { url: string } }[] }",
    `const request = ${typeScriptLiteral(sampleBody(request, "chat").body)}`,
    "const answer = await client.chat.completions.create(request as never)",
    "let number = 0",
    "for (const { message } of answer.choices) {",
    "  console.log(message.content)",
    "  for (const { image_url } of (message as Drawn).images ?? []) {",
    `    const [, extension, data] = /^data:image\\/(\\w+);base64,(.*)$/.exec(image_url.url) ?? []`,
    '    await writeFile(`picture-${++number}.${extension}`, Buffer.from(data ?? "", "base64"))',
    "  }",
    "}",
  ]
}

function images(request: SampleRequest, baseUrl: string): readonly string[] {
  const { text = "", pictures = [] } = request.turns.at(-1) ?? {}
  const { known, extra } = imageParameters(request)
  const isEdit = pictures.length > 0
  const { mask } = request
  return [
    ...openaiClient(`${baseUrl}/v1`, isEdit),
    "// Limn takes more than the types of the package know.",
    "const request = {",
    ...members({ model: request.model, prompt: text }),
    ...(isEdit ? ["  image: [", ...pictures.map((picture, index) => `    ${fetched(picture, `source-${index + 1}`)},`), "  ],"] : []),
    ...(isEdit && mask !== null ? [`  mask: ${fetched(mask, "mask")},`] : []),
    ...members({ ...known, ...extra }),
    "}",
    `const answer = await client.images.${isEdit ? "edit" : "generate"}(request as never)`,
    "for (const [index, picture] of (answer.data ?? []).entries()) {",
    `  await writeFile(\`picture-\${index + 1}.${request.outputFormat ?? "png"}\`, Buffer.from(picture.b64_json ?? "", "base64"))`,
    "}",
  ]
}

function gemini(request: SampleRequest, baseUrl: string): readonly string[] {
  const { contents = [], generationConfig = {} } = sampleBody(request, "gemini").body
  return [
    `import { writeFile } from "node:fs/promises"`,
    `import { type GenerateContentParameters, GoogleGenAI } from "@google/genai"`,
    "",
    `const client = new GoogleGenAI({ apiKey: process.env.LIMN_API_KEY, httpOptions: { baseUrl: ${textLiteral(baseUrl)} } })`,
    "",
    `const request: GenerateContentParameters = ${typeScriptLiteral({ model: request.model, contents, config: generationConfig })}`,
    "const answer = await client.models.generateContent(request)",
    "let number = 0",
    "for (const part of (answer.candidates ?? []).flatMap(({ content }) => content?.parts ?? [])) {",
    "  if (part.text) console.log(part.text)",
    "  if (part.inlineData === undefined) continue",
    `  const extension = part.inlineData.mimeType?.split("/")[1]`,
    '  await writeFile(`picture-${++number}.${extension}`, Buffer.from(part.inlineData.data ?? "", "base64"))',
    "}",
  ]
}

function openaiClient(baseUrl: string, isEdit = false): readonly string[] {
  return [
    `import { writeFile } from "node:fs/promises"`,
    `import OpenAI${isEdit ? ", { toFile }" : ""} from "openai"`,
    "",
    `const client = new OpenAI({ baseURL: ${textLiteral(baseUrl)}, apiKey: process.env.LIMN_API_KEY })`,
    "",
  ]
}

function fetched({ url, mediaType }: SamplePicture, name: string): string {
  return `await toFile(await fetch(${textLiteral(url)}), ${textLiteral(`${name}.${mediaType.split("/")[1] ?? "png"}`)})`
}

function members(values: { readonly [name: string]: Json }): readonly string[] {
  return Object.entries(values).map(([name, value]) => `  ${name}: ${typeScriptLiteral(value, 2)},`)
}
