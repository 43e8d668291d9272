import { maintain } from './maintain.mjs';

maintain('restore');
