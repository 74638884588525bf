// The openai client for Node: a wrong key and an unknown model arrive as the client's own error classes.
import OpenAI, { AuthenticationError, NotFoundError } from "openai"

const baseURL = `${process.env.BASE_URL}/v1`
await expectError(new OpenAI({ apiKey: "sk-wrong-wrong-wrong", baseURL }), "gemini-2.5-flash-image", AuthenticationError)
await expectError(new OpenAI({ apiKey: process.env.API_KEY, baseURL }), "no-such-model", NotFoundError)

async function expectError(client, model, kind) {
  try {
    await client.chat.completions.create({ model, messages: [{ role: "user", content: "Draw a cat" }] })
  } catch (error) {
    console.log(`${error.constructor.name}: ${error.status} ${error.code}: ${error.message}`)
    if (!(error instanceof kind) || !error.error?.message) throw error
    return
  }
  throw new Error(`${kind.name} was expected`)
}
