#pragma once

#include "test-backend.h"

G_BEGIN_DECLS

/* A request as somebody signed in, and what comes back, to the byte. */
typedef struct
{
  const char *request; /* method and target; with {auth} in it TOKEN stands for Ada's token, and noauth=1 sends none */
  const char *body;
  guint status;
  const char *answer; /* NULL for anything */
} DatabaseStep;

#define DATABASE_ERROR(text) "{\n  \"error\" : \"" text "\"\n}\n"

void database_step_run (TestBackend *backend, const char *token, const DatabaseStep *step);
void database_steps_run (const DatabaseStep *steps, guint n_steps);

G_END_DECLS
