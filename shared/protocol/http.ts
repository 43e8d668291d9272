/** Requests and replies of the HTTP interface, as schemas that server and client both use. */
import Type, { type Static } from 'typebox';
import { LIMITS } from '../domain/limits.ts';

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

export const CreateWorkshop = Type.Object({
  title: Type.String({ minLength: 1, maxLength: LIMITS.titleCharacters }),
  language: LanguageSchema,
  templateId: Type.Optional(Type.String({ maxLength: 64 })),
  sampleContent: Type.Optional(Type.Boolean()),
  agenda: Type.Optional(AgendaSchema),
  retentionDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })),
}, { additionalProperties: false });
export type CreateWorkshop = Static<typeof CreateWorkshop>;

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
});
export type JoinInfo = Static<typeof JoinInfo>;

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
});
export type WorkshopRow = Static<typeof WorkshopRow>;

export const TemplateView = Type.Object({
  id: Type.String(),
  title: Type.Object({ id: Type.String(), en: Type.String() }),
  summary: Type.Object({ id: Type.String(), en: Type.String() }),
  counts: Type.Record(Type.String(), Type.Integer()),
});
export type TemplateView = Static<typeof TemplateView>;
