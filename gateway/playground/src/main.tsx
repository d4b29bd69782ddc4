import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './playground.css';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { fetcher } from './fetcher.js';
import { headers, steps } from './tour.js';

const tabs = steps.map(({ query, variables }) => ({
  query: query.trim(),
  variables: variables ? JSON.stringify(variables, undefined, 2) : '',
  headers,
}));

// GraphiQL shows a default tab's query at once but not its variables.
const firstVisit = localStorage.getItem('graphiql:tabState') === null;

const place = document.getElementById('playground');
if (place) {
  createRoot(place).render(
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={tabs}
      defaultHeaders={headers}
      {...(firstVisit && { initialVariables: tabs[0]?.variables })}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders
    >
      <GraphiQL.Logo>MediaNest</GraphiQL.Logo>
    </GraphiQL>,
  );
}
