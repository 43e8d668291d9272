import { maintain } from './maintain.mjs';

maintain('backup');
