import { defineWords } from "./define-words.svelte.ts"

const en = {
  title: "Docs",
  subtitle: "Keep the SDK you have. Change the address and the key.",
  contents: "Contents",
  guide: "Guide",
  reference: "API reference",
  machine: "For machines: llms.txt",
  language: "Language",
  start: "Address and key",
  startText: "Every API below lives at this address, and takes the same key as a bearer token.",
  address: "Address",
  key: "Key",
  keyText: "Samples read it from the variable LIMN_API_KEY.",
  makeKey: "Make a key for these examples",
  keyMade:
    "The key stands in every sample below until you leave this page. It is shown this once; you find it under “Your settings” to revoke it.",
  keyName: (day: string) => `Examples of the docs, ${day}`,
  model: "Model of the examples",
  prompt: "A lighthouse at dusk, gouache",
  clients: "Draw a picture",
  clientsText: "Which API you speak is a matter of taste: every model answers in all of them.",
  api: "API",
  apis: {
    images: { name: "OpenAI Images", text: "The shortest way to a picture: a prompt goes in, base64 or a link comes out." },
    chat: { name: "OpenRouter chat", text: "Conversations in which text and pictures alternate. Pictures come back in message.images." },
    links: {
      name: "OpenAI chat",
      text: "For any client that can only show text: the answer is Markdown with a link to the picture. With “modalities”: [“text”, “image”] the pictures come back as parts instead.",
    },
    responses: {
      name: "OpenAI Responses",
      text: "Pictures are items of the output; previous_response_id goes on from an answer, and background collects it later.",
    },
    openrouter: { name: "OpenRouter Images", text: "Ratio and size by name; pictures to edit go into input_references." },
    gemini: { name: "Gemini", text: "Google's own API, streaming and thought signatures included. The key also goes into x-goog-api-key." },
    assistant: {
      name: "MCP",
      text: "Assistants draw and edit by the tools generate_image, edit_image and list_models, over Streamable HTTP.",
    },
    command: {
      name: "Command line",
      text: "From the folder of Limn's source. Without LIMN_BASE_URL it talks to the server on this machine.",
    },
  },
  edit: "Edit a picture",
  editText:
    "Send the file and what is to change. Several images are references, in their order; a mask (PNG, transparent where the change goes) narrows the change to a place. With response_format=url the answer holds a link.",
  stream: "Streaming",
  streamText:
    "With “stream”: true every API sends server-sent events as it would at its own vendor: text in pieces, pictures whole as soon as they are there. Interim pictures come where the model makes them. A comment line every few seconds keeps proxies awake.",
  errors: "Errors",
  errorsText:
    "An error has the form of the API that was called, and a sentence that says what to do. What is refused or fails costs nothing.",
  errorColumns: { status: "Status", code: "Code", meaning: "What it means" },
  errorRows: [
    { status: "400", code: "invalid_request", meaning: "Something in the request is wrong; param names the field." },
    { status: "400", code: "content_policy_violation", meaning: "The model refuses this wish. The same request again will not help." },
    { status: "401", code: "invalid_api_key", meaning: "The key is missing, mistyped, expired or revoked." },
    { status: "403", code: "model_not_allowed", meaning: "This key may not use that model." },
    { status: "404", code: "model_not_found", meaning: "No model has this name; the sentence proposes one." },
    { status: "422", code: "no_image_generated", meaning: "A picture was required, and only text came, after all repairs." },
    { status: "429", code: "rate_limit_exceeded", meaning: "Too many requests; Retry-After says how long to wait." },
    { status: "429 / 402", code: "insufficient_quota", meaning: "The budget is spent (402 in OpenRouter's API)." },
    { status: "502–504", code: "upstream_…", meaning: "The provider failed, and so did the others that could have helped. Try again." },
  ],
  repeat: "Paid once",
  repeatText:
    "Send an Idempotency-Key, a new one for each wish, and you may repeat the request safely: it is carried out and paid for once, and for a day repeats get the same answer, with idempotent-replayed: true.",
  links: "Picture links",
  linksText:
    "Links are signed: whoever has one sees that picture, and nothing else. They hold as long as the picture is kept. A link of ours in a later message is read from the store and never fetched.",
  receipts: "Receipts",
  receiptsText:
    "Every answer has an x-request-id. By it, by the x-request-id that you sent or by your Idempotency-Key, you learn what became of a request, collect pictures whose answer was lost, and see what was asked for, delivered and charged.",
  search: "Search paths and names",
  nothingFound: "Nothing in the reference fits.",
  referenceText: "Every route of this server, as it describes itself:",
  openapi: "openapi.json",
  alsoAt: "Also at",
  parameters: "Parameters",
  requestBody: "Body",
  answers: "Answers",
  example: "Example",
  required: "required",
  defaultsTo: (value: string) => `default ${value}`,
  recursive: "as above",
  groups: { admin: "Console API", app: "Web app API" },
  show: "Show members",
}

/** Words of the documentation. */
export const docsWords = defineWords(en, () => import("./docs.zh.ts"))
export type DocsWords = typeof en
