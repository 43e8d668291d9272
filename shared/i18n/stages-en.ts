/** English of stages-id.ts. */
import type { Message } from './message.ts';
import type { stages as source } from './stages-id.ts';

export const stages: Readonly<Record<keyof typeof source, Message>> = {
  'stage-title.welcome': 'Welcome and ground rules',
  'stage-prompt.welcome': 'In one word, what does resilience mean for our place?',
  'stage-title.stakeholder-list': 'List stakeholders',
  'stage-prompt.stakeholder-list': 'Who decides, who does the work, who lives with the result?',
  'stage-title.stakeholder-map': 'Interest-influence map',
  'stage-prompt.stakeholder-map': 'How much does this party care about the result? (horizontal)',
  'stage-title.needs-challenges': 'Needs and challenges',
  'stage-prompt.needs-challenges': 'Which event in the past year was hardest for your family or organisation?',
  'stage-title.cluster': 'Cluster',
  'stage-prompt.cluster': 'Which cards could have been written by the same person? Bring them together; no titles yet.',
  'stage-title.joint-program': 'Design the joint program',
  'stage-prompt.joint-program': 'If we do what, then what changes, because of what?',
};
