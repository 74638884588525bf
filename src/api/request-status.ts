import type { PictureRow } from "#database/pictures-table.ts"
import type { RequestRecord } from "#ledger/ledger.ts"

/** What became of a request, for its owner. `null` stands for everything that is not known. */
export function requestStatus(
  record: RequestRecord,
  pictures: readonly PictureRow[],
  link: (picture: PictureRow) => string | undefined,
): object {
  return {
    id: record.id,
    object: "request",
    state: record.state,
    model: record.model,
    created_at: record.createdAt.toISOString(),
    finished_at: record.finishedAt?.toISOString() ?? null,
    pictures: pictures.map((picture) => ({
      url: link(picture) ?? null,
      media_type: picture.mediaType,
      width: picture.width,
      height: picture.height,
      sha256: picture.sha256,
    })),
    charge_usd: chargeOf(record),
    receipt: null,
    error: record.errorCode === undefined ? null : { code: record.errorCode, message: failureMessage },
  }
}

const failureMessage = "The request failed with this code; its answer said why. Nothing more is kept of it."

/** What only the painter drew is free. What a provider did has a price that is not booked yet. */
function chargeOf({ state, attempts }: RequestRecord): string | null {
  const over = state === "succeeded" || state === "failed"
  return over && attempts.every(({ upstream }) => upstream === "painter") ? "0" : null
}
