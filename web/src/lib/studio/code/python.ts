import { type Dialect, imageParameters, sampleBody } from "./bodies.ts"
import type { SamplePicture, SampleRequest } from "./sample-request.ts"
import { type Json, pythonLiteral, textLiteral } from "./source-text.ts"

/** Writes a request for the packages `openai` (chat, images) and `google-genai` (gemini). */
export function pythonSample(request: SampleRequest, dialect: Dialect, baseUrl: string): string {
  return `${{ chat, images, gemini }[dialect](request, baseUrl).join("\n")}\n`
}

function chat(request: SampleRequest, baseUrl: string): readonly string[] {
  const { model, messages = [], n, seed, ...extra } = sampleBody(request, "chat").body
  return [
    ...openaiClient(`${baseUrl}/api/v1`),
    "answer = client.chat.completions.create(",
    ...keywords({
      model: model ?? null,
      messages,
      ...(n === undefined ? {} : { n }),
      ...(seed === undefined ? {} : { seed }),
      extra_body: extra,
    }),
    ")",
    "number = 0",
    "for choice in answer.choices:",
    "    print(choice.message.content)",
    `    for image in getattr(choice.message, "images", None) or []:`,
    "        number += 1",
    `        head, data = image["image_url"]["url"].split(",", 1)`,
    `        extension = head.split("/")[1].split(";")[0]`,
    `        open(f"picture-{number}.{extension}", "wb").write(base64.b64decode(data))`,
  ]
}

function images(request: SampleRequest, baseUrl: string): readonly string[] {
  const { text = "", pictures = [] } = request.turns.at(-1) ?? {}
  const { known, extra } = imageParameters(request)
  const isEdit = pictures.length > 0
  const more = { ...known, ...(Object.keys(extra).length === 0 ? {} : { extra_body: extra }) }
  const { mask } = request
  return [
    ...openaiClient(`${baseUrl}/v1`, isEdit ? ["from urllib.request import urlopen"] : []),
    ...(isEdit ? ["def fetch(name, link):", "    return name, urlopen(link).read()", ""] : []),
    `answer = client.images.${isEdit ? "edit" : "generate"}(`,
    ...keywords({ model: request.model, prompt: text }),
    ...(isEdit
      ? ["    image=[", ...pictures.map((picture, index) => `        ${fetched(picture, `source-${index + 1}`)},`), "    ],"]
      : []),
    ...(isEdit && mask !== null ? [`    mask=${fetched(mask, "mask")},`] : []),
    ...keywords(more),
    ")",
    "for number, image in enumerate(answer.data, 1):",
    `    open(f"picture-{number}.${request.outputFormat ?? "png"}", "wb").write(base64.b64decode(image.b64_json))`,
  ]
}

function gemini(request: SampleRequest, baseUrl: string): readonly string[] {
  const { contents = [], generationConfig = {} } = snakeCase(sampleBody(request, "gemini").body, ["generationConfig"]) as {
    [name: string]: Json
  }
  return [
    "import os",
    "from google import genai",
    "",
    `client = genai.Client(api_key=os.environ["LIMN_API_KEY"], http_options={"base_url": ${textLiteral(baseUrl)}})`,
    "",
    "answer = client.models.generate_content(",
    ...keywords({ model: request.model, contents, config: generationConfig }),
    ")",
    "number = 0",
    "for candidate in answer.candidates:",
    "    for part in candidate.content.parts:",
    "        if part.text:",
    "            print(part.text)",
    "        elif part.inline_data:",
    "            number += 1",
    `            extension = part.inline_data.mime_type.split("/")[1]`,
    `            open(f"picture-{number}.{extension}", "wb").write(part.inline_data.data)`,
  ]
}

function openaiClient(baseUrl: string, imports: readonly string[] = []): readonly string[] {
  return [
    "import base64, os",
    ...imports,
    "from openai import OpenAI",
    "",
    `client = OpenAI(base_url=${textLiteral(baseUrl)}, api_key=os.environ["LIMN_API_KEY"])`,
    "",
  ]
}

function fetched({ url, mediaType }: SamplePicture, name: string): string {
  return `fetch(${textLiteral(`${name}.${mediaType.split("/")[1] ?? "png"}`)}, ${textLiteral(url)})`
}

function keywords(values: { readonly [name: string]: Json }): readonly string[] {
  return Object.entries(values).map(([name, value]) => `    ${name}=${pythonLiteral(value, 4)},`)
}

/** Python's client has Google's names in its own spelling. `kept`: names that the caller takes off. */
function snakeCase(value: Json, kept: readonly string[] = []): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((member) => snakeCase(member))
  if (value === null || typeof value !== "object") return value
  return Object.fromEntries(
    Object.entries(value as { readonly [name: string]: Json }).map(([name, member]) => [
      kept.includes(name) ? name : name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeCase(member),
    ]),
  )
}
