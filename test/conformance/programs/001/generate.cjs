// Seed 001, text to image with axios. Changed: address, key, the place of the picture; a failure ends with an exit code.
const axios = require("axios")
const fs = require("fs")

const BASE_URL = process.env.BASE_URL
const ENDPOINT = "/v1beta/models/gemini-2.5-flash-image-preview:generateContent"
const API_KEY = process.env.API_KEY
const prompt = "3D渲染風格:戴禮帽、長翅膀的小豬,飛越滿是綠色植物的未來科幻城市,城市高樓林立且帶霓虹燈光"
const payload = { contents: [{ parts: [{ text: prompt }] }], generationConfig: { responseModalities: ["TEXT", "IMAGE"] } }
const headers = { "Content-Type": "application/json", Authorization: `Bearer ${API_KEY}` }

async function generateImageFromText() {
  try {
    const response = await axios.post(`${BASE_URL}${ENDPOINT}`, payload, { headers })
    const data = response.data
    for (const part of data.candidates[0].content.parts) {
      if (part.text) {
        console.log("模型文本回復:", part.text)
      } else if (part.inlineData && part.inlineData.data) {
        const imageBuffer = Buffer.from(part.inlineData.data, "base64")
        fs.writeFileSync(process.env.OUTPUT, imageBuffer)
        console.log(`圖片已保存:${process.env.OUTPUT}`)
      }
    }
  } catch (error) {
    console.error("請求失敗:", error.response?.data || error.message)
    process.exitCode = 1
  }
}
generateImageFromText()
