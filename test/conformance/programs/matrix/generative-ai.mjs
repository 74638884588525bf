// @google/generative-ai, the package before @google/genai. LangChain still builds on it.
import { GoogleGenerativeAI, GoogleGenerativeAIFetchError, GoogleGenerativeAIResponseError } from "@google/generative-ai"
import { apiKey, baseUrl, failure, inputBase64, run } from "./cells.mjs"

const client = new GoogleGenerativeAI(apiKey)
const painter = (model = "gemini-2.5-flash-image", generationConfig = {}, from = client) =>
  from.getGenerativeModel(
    { model, generationConfig: { responseModalities: ["TEXT", "IMAGE"], ...generationConfig } },
    { baseUrl, apiVersion: "v1beta" },
  )
const picture = { inlineData: { mimeType: "image/png", data: inputBase64 } }
const drawn = ({ response }) =>
  (response.candidates?.[0]?.content?.parts ?? []).flatMap(({ inlineData }) => (inlineData ? [inlineData.data] : []))

await run({
  generate: async () => drawn(await painter().generateContent("Draw a fox in the snow")),

  edit: async () => drawn(await painter().generateContent(["Make it a rainy day", picture])),

  async turns() {
    const chat = painter().startChat()
    const first = await chat.sendMessage(["Make it a rainy day", picture])
    const second = await chat.sendMessage("Now make it snow")
    const third = await chat.sendMessage("Turn the sky red")
    return [first, second, third].flatMap(drawn)
  },

  async stream() {
    const { stream } = await painter().generateContentStream("Draw a paper crane")
    const pictures = []
    for await (const response of stream) pictures.push(...drawn({ response }))
    return pictures
  },

  error: async () => [
    await failure(GoogleGenerativeAIFetchError, () =>
      painter(undefined, {}, new GoogleGenerativeAI("wrong-wrong-wrong")).generateContent("A cat"),
    ),
    await failure(GoogleGenerativeAIFetchError, () => painter("no-such-model").generateContent("A cat")),
    await failure(GoogleGenerativeAIFetchError, () =>
      painter(undefined, { imageConfig: { aspectRatio: "banana" } }).generateContent("A cat"),
    ),
  ],

  async refusal() {
    const { response } = await painter("limn/painter:blocked-prompt").generateContent("Draw a cat")
    return [await failure(GoogleGenerativeAIResponseError, async () => response.text())]
  },
})
