/** What a workshop template holds. The data lies beside, one file a template. */
import type { CardKind, Category, ChallengeType, Direction, Frequency, Language, LinkType, Measure, ResultLevel } from '../domain/vocabulary.ts';

export type Bilingual = Readonly<Record<Language, string>>;

export interface Template {
  readonly id: string;
  readonly title: Bilingual;
  readonly summary: Bilingual;
  readonly inspiredBy: Bilingual;
  readonly workshop: {
    readonly title: Bilingual;
    readonly locationName: string;
    readonly focusQuestion: Bilingual;
  };
  readonly stakeholders: readonly {
    readonly key: string;
    readonly name: Bilingual;
    readonly category: Category;
    readonly interest: number;
    readonly influence: number;
    readonly affectedness?: number;
    readonly needs: readonly Bilingual[];
    readonly offers: readonly Bilingual[];
  }[];
  readonly links: readonly {
    readonly from: string;
    readonly to: string;
    readonly type: LinkType;
    readonly strength: number;
    readonly mutual: boolean;
  }[];
  readonly clusters: readonly { readonly key: string; readonly title: Bilingual }[];
  readonly cards: readonly {
    readonly kind: CardKind;
    readonly text: string;
    readonly gloss: string;
    readonly lang: string;
    readonly category: Category;
    readonly challengeType?: ChallengeType;
  }[];
  readonly program: TemplateProgram;
}

export interface TemplateProgram {
  readonly title: Bilingual;
  readonly clusters: readonly string[];
  readonly leads: string | null;
  readonly location: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly summary: Bilingual;
  readonly beneficiaries: Bilingual;
  readonly results: readonly {
    readonly key: string;
    readonly parent: string | null;
    readonly level: ResultLevel;
    readonly statement: Bilingual;
    readonly assumptions: Bilingual;
  }[];
  readonly activities: readonly {
    readonly key: string;
    readonly result: string;
    readonly statement: Bilingual;
    readonly responsible: string;
    readonly startDate: string;
    readonly endDate: string;
  }[];
  readonly indicators: readonly {
    readonly result: string;
    readonly statement: Bilingual;
    readonly measure: Measure;
    readonly unit: Bilingual;
    readonly direction: Direction;
    readonly baseline: number | null;
    readonly baselineDate: string;
    readonly target: number | null;
    readonly targetDate: string;
    readonly verification: Bilingual;
    readonly frequency: Frequency;
    readonly responsible: string | null;
  }[];
}
