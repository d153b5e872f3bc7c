/** Share of a limit of memory above which it runs short. */
export const shortShare = 0.85;
/** Share below which a shortage is over. */
export const relaxedShare = 0.75;
