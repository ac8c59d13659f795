#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  BACKEND_FAULT_CLOSE,    /* done, and the connection ends without a word of it */
  BACKEND_FAULT_STALL,    /* nothing more is said, and nothing ends */
  BACKEND_FAULT_STATUS,   /* refused, in the words of whoever refuses there */
  BACKEND_FAULT_REVOKE,   /* whoever asks is signed in no more */
  BACKEND_FAULT_DELAY,    /* the answer comes late */
  BACKEND_FAULT_TRUNCATE, /* the answer ends in its middle */
  BACKEND_FAULT_GARBAGE,  /* the answer is none */
  BACKEND_FAULT_RESTART   /* done, and the server goes and comes back */
} BackendFaultKind;

/* One line of a script: what it waits for, and what it does then. */
typedef struct
{
  char **after; /* segments of a path; "*" is any */
  guint count;  /* it strikes from the request of this number on… */
  guint times;  /* …so many times */
  BackendFaultKind kind;
  guint number; /* of a status, of milliseconds, of bytes */
  char *text;   /* after a status, or NULL */
  guint seen, struck;
} BackendFault;

BackendFault *backend_fault_parse (const char *line, GError **error);
void backend_fault_free (BackendFault *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendFault, backend_fault_free)

gboolean backend_fault_is_over (const BackendFault *self);
char *backend_fault_to_text (const BackendFault *self);

G_END_DECLS
