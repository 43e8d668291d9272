/** Requests and replies of the HTTP interface, as schemas that server and client both use. */
import Type, { type Static } from 'typebox';
import { LIMITS } from '../domain/limits.ts';
import { RETENTION } from '../domain/retention.ts';

export const LanguageSchema = Type.Union([Type.Literal('id'), Type.Literal('en')]);
export const CategorySchema = Type.Union([
  Type.Literal('government'), Type.Literal('civil_society'), Type.Literal('community'),
  Type.Literal('private_sector'), Type.Literal('academia'), Type.Literal('other'),
]);
export const RoleSchema = Type.Union([
  Type.Literal('organizer'), Type.Literal('facilitator'), Type.Literal('co_facilitator'),
  Type.Literal('participant'), Type.Literal('observer'), Type.Literal('projector'),
]);
export const AgendaSchema = Type.Union([Type.Literal('short'), Type.Literal('half_day'), Type.Literal('full_day')]);

/** RFC 9457. `problem` is the stable name, `title` the sentence in the caller's language. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.Optional(Type.String()),
});
export type Problem = Static<typeof Problem>;

const RetentionDays = Type.Integer({ minimum: 1, maximum: RETENTION.longest });

export const CreateWorkshop = Type.Object({
  title: Type.String({ minLength: 1, maxLength: LIMITS.titleCharacters }),
  language: LanguageSchema,
  templateId: Type.Optional(Type.String({ maxLength: 64 })),
  sampleContent: Type.Optional(Type.Boolean()),
  agenda: Type.Optional(AgendaSchema),
  retentionDays: Type.Optional(RetentionDays),
}, { additionalProperties: false });
export type CreateWorkshop = Static<typeof CreateWorkshop>;

/** How long a workshop is kept, counted from the day it was made. */
export const KeepWorkshop = Type.Object({ retentionDays: RetentionDays }, { additionalProperties: false });
export type KeepWorkshop = Static<typeof KeepWorkshop>;

export const Links = Type.Object({
  organizer: Type.String(), facilitator: Type.String(), participant: Type.String(), projector: Type.String(),
});
export type Links = Static<typeof Links>;

export const CreatedWorkshop = Type.Object({
  workshop: Type.Object({ id: Type.String(), title: Type.String(), joinCode: Type.String() }),
  links: Links,
  tokens: Type.Object({ facilitator: Type.String(), projector: Type.String() }),
});
export type CreatedWorkshop = Static<typeof CreatedWorkshop>;

/** Checked by hand rather than by schema where a missing part deserves its own status (422 without consent). */
export const JoinRequest = Type.Object({
  code: Type.Optional(Type.String({ maxLength: 200 })),
  invite: Type.Optional(Type.String({ maxLength: 200 })),
  name: Type.Optional(Type.String()),
  category: Type.Optional(CategorySchema),
  consent: Type.Optional(Type.Boolean()),
  /** Version of the consent text that was shown; without it, today's. */
  consentVersion: Type.Optional(Type.String({ maxLength: 20 })),
}, { additionalProperties: false });
export type JoinRequest = Static<typeof JoinRequest>;

export const MemberView = Type.Object({
  id: Type.String(), name: Type.String(), role: RoleSchema, category: CategorySchema,
});
export type MemberView = Static<typeof MemberView>;

export const Joined = Type.Object({ workshopId: Type.String(), member: MemberView, token: Type.String() });
export type Joined = Static<typeof Joined>;

/** What the join page shows before anyone is let in. */
export const JoinInfo = Type.Object({
  title: Type.String(), language: LanguageSchema, doorOpen: Type.Boolean(), role: RoleSchema, retentionDays: Type.Integer(),
  consentVersion: Type.String(),
});
export type JoinInfo = Static<typeof JoinInfo>;

/** Everything that is kept about one member, as they may download it. */
export const MyData = Type.Object({
  format: Type.Literal('rembuk-my-data'),
  workshop: Type.Object({ id: Type.String(), title: Type.String(), joinCode: Type.String(), retentionDays: Type.Integer(), erasesAt: Type.Number() }),
  member: Type.Object({ id: Type.String(), name: Type.String(), role: RoleSchema, category: CategorySchema, joinedAt: Type.Number() }),
  /** What was agreed to, in the words that were shown; null for whoever came in without being asked. */
  consent: Type.Union([
    Type.Object({ version: Type.String(), language: LanguageSchema, at: Type.Number(), text: Type.Array(Type.String()) }),
    Type.Null(),
  ]),
  /** Records on the board that name this member as their author, by collection. */
  records: Type.Record(Type.String(), Type.Array(Type.Unknown())),
  /** Sealed input, which only its author is shown, and work that came too late for its stage. */
  sealed: Type.Array(Type.Unknown()),
  late: Type.Array(Type.Unknown()),
});
export type MyData = Static<typeof MyData>;

/** Checked by hand where a wrong part deserves its own status. */
export const CorrectMe = Type.Object({ name: Type.Optional(Type.String()), category: Type.Optional(CategorySchema) }, { additionalProperties: false });
export type CorrectMe = Static<typeof CorrectMe>;

/** `keep` leaves my cards without an author, `delete` takes them off the board. */
export const EraseMe = Type.Object({ cards: Type.Optional(Type.Union([Type.Literal('keep'), Type.Literal('delete')])) }, { additionalProperties: false });
export type EraseMe = Static<typeof EraseMe>;

export const WorkshopView = Type.Object({
  id: Type.String(),
  title: Type.String(),
  language: LanguageSchema,
  agenda: AgendaSchema,
  stage: Type.Union([Type.String(), Type.Null()]),
  joinCode: Type.String(),
  joinLink: Type.String(),
  doorOpen: Type.Boolean(),
  counts: Type.Record(Type.String(), Type.Integer()),
  member: MemberView,
});
export type WorkshopView = Static<typeof WorkshopView>;

export const WorkshopRow = Type.Object({
  id: Type.String(), title: Type.String(), language: LanguageSchema, joinCode: Type.String(),
  createdAt: Type.Number(), cards: Type.Integer(), programs: Type.Integer(), members: Type.Integer(),
  retentionDays: Type.Integer(), erasesAt: Type.Number(), daysLeft: Type.Integer(),
  /** True when nothing of its board can be read: it has cards, but nobody knows how many. */
  unreadable: Type.Optional(Type.Boolean()),
});
export type WorkshopRow = Static<typeof WorkshopRow>;

export const TemplateView = Type.Object({
  id: Type.String(),
  title: Type.Object({ id: Type.String(), en: Type.String() }),
  summary: Type.Object({ id: Type.String(), en: Type.String() }),
  counts: Type.Record(Type.String(), Type.Integer()),
});
export type TemplateView = Static<typeof TemplateView>;
