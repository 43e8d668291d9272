import '@fontsource-variable/noto-sans/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { startLanguage } from './i18n/i18n.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
await startLanguage();
mount(App, { target });
