import type { PictureRow } from "#database/pictures-table.ts"
import type { RequestRecord } from "#ledger/ledger.ts"
import { lineStatements } from "#ledger/prices/line-statements.ts"
import { toUsd } from "#ledger/usd.ts"

/** What was asked for, what was delivered, and what of it was paid: for the owner of a request that has ended. */
export function receiptOf(record: RequestRecord, pictures: readonly PictureRow[]): object {
  const { asked, attempts, lines = [], priceId, hold = 0, charge = 0, createdAt, finishedAt } = record
  return {
    asked: asked && {
      count: asked.count,
      aspect_ratio: asked.aspectRatio ?? null,
      image_size: asked.imageSize ?? null,
      width: asked.width ?? null,
      height: asked.height ?? null,
      media_type: asked.mediaType ?? null,
    },
    delivered: pictures.map(({ sha256, width, height, mediaType }) => ({
      sha256,
      width,
      height,
      aspect_ratio: ratioName(width, height),
      media_type: mediaType,
    })),
    seconds: finishedAt === undefined ? null : (finishedAt.getTime() - createdAt.getTime()) / 1000,
    attempts: attempts.map(({ number, purpose, outcome }) => ({ number, purpose: purpose ?? null, outcome: outcome ?? null })),
    lines: charge === 0 ? [] : lineStatements(lines),
    price_version: priceId ?? null,
    total_usd: toUsd(charge),
    held_usd: toUsd(hold),
  }
}

/** The ratios that models are asked for. */
const knownRatios = ["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9", "1:2", "2:1", "1:4", "4:1", "1:8", "8:1"]
/** Models draw in steps of several pixels, so that a side is off by so much at most. */
const tolerance = 0.03

/** Names a picture's ratio as models are asked for it, or else exactly. */
function ratioName(width: number, height: number): string {
  const known = knownRatios.find((name) => {
    const [across, down] = name.split(":").map(Number) as [number, number]
    return Math.abs((width * down) / (height * across) - 1) < tolerance
  })
  if (known !== undefined) return known
  const divisor = greatestCommonDivisor(width, height)
  return `${width / divisor}:${height / divisor}`
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other)
}
