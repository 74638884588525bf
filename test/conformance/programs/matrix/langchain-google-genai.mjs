// @langchain/google-genai: ChatGoogleGenerativeAI.
import { GoogleGenerativeAIFetchError } from "@google/generative-ai"
import { AIMessage, HumanMessage } from "@langchain/core/messages"
import { ChatGoogleGenerativeAI } from "@langchain/google-genai"
import { apiKey, baseUrl, failure, flakyUrl, inputDataUrl, run } from "./cells.mjs"

const painter = (fields = {}) => new ChatGoogleGenerativeAI({ model: "gemini-2.5-flash-image", apiKey, baseUrl, ...fields })
const drawn = ({ content }) =>
  (Array.isArray(content) ? content : []).filter(({ type }) => type === "inlineData").map(({ inlineData }) => inlineData.data)
const withPicture = (text) =>
  new HumanMessage({
    content: [
      { type: "text", text },
      { type: "image_url", image_url: inputDataUrl },
    ],
  })
// It does not take back the blocks in which it gives pictures.
const sendable = ({ content }) =>
  new AIMessage({
    content: content.map((block) =>
      block.type === "inlineData"
        ? { type: "image_url", image_url: `data:${block.inlineData.mimeType};base64,${block.inlineData.data}` }
        : block,
    ),
  })

await run({
  generate: async () => drawn(await painter().invoke("Draw a fox in the snow")),

  edit: async () => drawn(await painter().invoke([withPicture("Make it a rainy day")])),

  async turns() {
    const pictures = []
    const messages = [withPicture("Make it a rainy day")]
    for (const next of ["Now make it snow", "Turn the sky red", undefined]) {
      const answer = await painter().invoke(messages)
      pictures.push(...drawn(answer))
      if (next !== undefined) messages.push(sendable(answer), new HumanMessage(next))
    }
    return pictures
  },

  async stream() {
    const pictures = []
    for await (const chunk of await painter().stream("Draw a paper crane")) pictures.push(...drawn(chunk))
    return pictures
  },

  error: async () => [
    await failure(GoogleGenerativeAIFetchError, () => painter({ apiKey: "wrong-wrong-wrong" }).invoke("A cat")),
    await failure(GoogleGenerativeAIFetchError, () => painter({ model: "no-such-model" }).invoke("A cat")),
    await failure(GoogleGenerativeAIFetchError, () => painter().invoke([])),
  ],

  async refusal() {
    const answer = await painter({ model: "limn/painter:safety" }).invoke("Draw a cat")
    return [...drawn(answer), { words: `finishReason: ${answer.response_metadata.finishReason ?? answer.additional_kwargs.finishReason}` }]
  },

  async retry() {
    const customHeaders = { "Idempotency-Key": crypto.randomUUID() }
    const overloaded = await painter({ baseUrl: flakyUrl }).invoke("Draw a red kite")
    const lost = await painter({ baseUrl: flakyUrl, customHeaders }).invoke("Draw a blue kite")
    return [...drawn(overloaded), ...drawn(lost)]
  },
})
