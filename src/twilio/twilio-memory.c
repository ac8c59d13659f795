/* What becomes of memory that pipelines free.  Each of their many threads has it from one
 * of many pools of the C library.  GNU's makes itself a rule of what it sees freed: after
 * some large pictures it keeps ten megabytes and more at the end of each pool, for good;
 * a hundred calls left 150 MB in that way.  To keep that little always would cost a third
 * more of the processor in a call, for each picture would be asked for and given back.
 * So it depends on the time.  Other libraries give back by themselves.
 */

#include "twilio-memory.h"

#ifdef HAVE_MALLOC_TRIM
#include <malloc.h>

#define MEGABYTE (1024 * 1024)
/* As much as the rule would come to with pictures of a large screen. */
#define PICTURE (16 * MEGABYTE)
#define MUCH (2 * PICTURE)
#define LITTLE (MEGABYTE / 4)

static void
keep_free (int bytes)
{
  mallopt (M_MMAP_THRESHOLD, PICTURE);
  mallopt (M_TRIM_THRESHOLD, bytes);
}
#endif

/* While pictures run: what is freed will soon be wanted again. */
void
twilio_memory_keep (void)
{
#ifdef HAVE_MALLOC_TRIM
  keep_free (MUCH);
#endif
}

/* Before something ends: what it frees at the end of a pool goes back at once. */
void
twilio_memory_let_go (void)
{
#ifdef HAVE_MALLOC_TRIM
  keep_free (LITTLE);
#endif
}

/* Gives back what is free between things that stay, which takes some milliseconds; on any
 * thread.  It reaches the end of the first pool only.
 */
void
twilio_memory_trim (void)
{
#ifdef HAVE_MALLOC_TRIM
  malloc_trim (0);
#endif
}
