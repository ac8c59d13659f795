#pragma once

#include "test-backend.h"

#include <signal.h>

G_BEGIN_DECLS

/* parley-backend as a process of its own. */
typedef struct
{
  GSubprocess *process;
  GDataInputStream *output;
  char *uri;
} ChildBackend;

/* Set by main(), from the arguments of the test. */
extern const char *child_backend_program;

ChildBackend *child_backend_start (const char *const *arguments);
void child_backend_end (ChildBackend *child, int signal_number);
char *child_backend_make_directory (void);
void child_backend_remove_directory (const char *path);
int child_backend_run (const char *const *arguments, char **output, char **errors);

G_END_DECLS
