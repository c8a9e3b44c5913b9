/** The value below which this share of the values lies. */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const low = Math.floor(place)
  const high = Math.ceil(place)
  return sorted[low] + (sorted[high] - sorted[low]) * (place - low)
}

export function median(values) {
  return quantile(values, 0.5)
}

/** Where the middle half of the values lies: unlike the extremes it survives a busy machine. */
export function middleHalf(values) {
  return [quantile(values, 0.25), quantile(values, 0.75)]
}
