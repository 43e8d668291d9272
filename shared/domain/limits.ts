/** Every bound of the product in one place. Bytes, characters, counts and milliseconds as named. */
export const LIMITS = {
  /** Board units from the origin; far beyond any wall, near enough for exact arithmetic. */
  coordinate: 1_000_000,
  textCharacters: 8_000,
  shortCharacters: 200,
  nameCharacters: 80,
  titleCharacters: 160,
  recordsPerMember: 200,
  records: 20_000,
  setMembers: 100,
  rounds: 100,
  roundOptions: 200,
  questions: 12,
  /** A note to a vote, an open answer. */
  noteCharacters: 600,
  /** Hidden cards of one person in one round. */
  papersPerMember: 100,
  lateEntriesPerMember: 20,

  updateBytes: 64 * 1024,
  resyncBytes: 1024 * 1024,
  frameBytes: 256 * 1024,
  documentBytes: 16 * 1024 * 1024,
  awarenessBytes: 2 * 1024,
  commandBytes: 16 * 1024,
  importBytes: 16 * 1024 * 1024,

  framesPerSecond: 60,
  bytesPerSecond: 256 * 1024,
  awarenessPerSecond: 20,
  bufferedBytes: 2 * 1024 * 1024,
  /** Waiting to be read over all lines; beyond it those go that read nothing at all. */
  bufferedBytesInAll: 128 * 1024 * 1024,
  /** Answers to sync step 1, each of which may be the whole board: so many at once, then one in so many milliseconds. */
  syncRepliesAtOnce: 3,
  syncReplyMilliseconds: 1_000,
  /** Readers further behind than this are spared others' pointers until they have caught up. */
  presenceBufferedBytes: 64 * 1024,
  /** What a client that passes on whatever it hears of others may be sent of presence, a second: it comes back as often. */
  presenceBytesPerSecond: 64 * 1024,
  clientIdsPerMember: 1_000,
  clock: 2 ** 31,

  membersPerWorkshop: 2_000,
  /** Tabs and devices of one person, and lines of theirs that broke without a word. */
  connectionsPerMember: 12,
  /** Of a whole server: lines, and boards in memory. */
  connections: 5_000,
  openRooms: 1_000,
  /** A request has this long to say what it wants, and to arrive whole over a weak line. */
  headerMilliseconds: 10_000,
  requestMilliseconds: 120_000,
  sessionMessageDelay: 60,
  /** The longest that a crowd waits for news of who has come. */
  peopleMessageDelay: 3_000,
  /** After a change of what is allowed, work that was already under way is still taken in. */
  graceMilliseconds: 3_000,
  idleRoomMilliseconds: 60_000,
  heartbeatMilliseconds: 20_000,
} as const;
