import './zodWithoutEval.js';
import '@fontsource-variable/inter';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { AppError } from '../../shared/errors.js';
import { connectBrowser } from './api/browserConnection.js';
import { setConnection, type StudioConnection } from './api/connection.js';
import { connectDesktop } from './api/desktopConnection.js';
import App from './App.vue';
import { i18n, resolveLocale, setLocale } from './i18n/i18n.js';
import NoStudioScreen from './screens/NoStudioScreen.vue';
import { loadStores } from './stores/loadStores.js';
import { reportError } from './stores/useReportError.js';
import { allowEmptyHtml } from './trustedHtml.js';
import './styles/tokens.css';
import './styles/base.css';

allowEmptyHtml();
setLocale(resolveLocale('system', navigator.languages));

async function connect(): Promise<StudioConnection> {
  return window.studio ? connectDesktop(window.studio) : connectBrowser(window.location);
}

async function start(): Promise<void> {
  let connection: StudioConnection;
  try {
    connection = await connect();
  } catch (thrown) {
    const isKeyWrong = thrown instanceof AppError && thrown.code === 'access/denied';
    createApp(NoStudioScreen, { reason: isKeyWrong ? 'wrongKey' : 'unreachable' })
      .use(i18n)
      .mount('#app');
    return;
  }
  setConnection(connection);
  const app = createApp(App).use(createPinia()).use(i18n);
  app.config.errorHandler = (thrown) => reportError(thrown);
  window.addEventListener('unhandledrejection', ({ reason }) => reportError(reason));
  await loadStores();
  app.mount('#app');
}

void start();
