//! What one thread does with a block.

use super::body;
use super::judge::{Judge, Verdict};
use super::plan::Plan;
use super::reason::{Reason, Reasons};
use super::sink;
use super::tally::{Example, Judged, Tally, Worst};
use crate::audience::{Block, Row, RowReader};
use crate::klaviyo::world::World;
use crate::template::{RenderError, RenderOptions, Renderer, Traced, Val, Value};

/// A message, for the search for doubles.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) recipient: u64,
    pub(super) message: u64,
    pub(super) row: u64,
    /// The row is warned of for another reason.
    pub(super) warned: bool,
    /// Where in [`Outcome::tails`] its key and data stand.
    pub(super) tail: (u32, u32),
}

/// What a block gave.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) index: u64,
    pub(super) tally: Tally,
    pub(super) marks: Vec<Mark>,
    pub(super) tails: String,
    /// Lines for the list of failures, by row.
    pub(super) failures: Vec<u8>,
    pub(super) failed_rows: Vec<(u64, usize)>,
    pub(super) bodies: Vec<u8>,
    /// Where the body of each row ends, for the feed.
    pub(super) body_rows: Vec<(u64, usize)>,
}

/// Which rows are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wants {
    pub(super) bodies: bool,
    pub(super) failures: bool,
    pub(super) feed: bool,
}

/// A thread's tools.
pub(super) struct Worker<'p> {
    plan: &'p Plan,
    wants: Wants,
    others: Vec<World>,
    reader: RowReader,
    desk: Desk<'p>,
    /// The most marks that a block gave: lists that grow leave memory of all sizes behind.
    most_marks: usize,
}

/// Tools for one row.
struct Desk<'p> {
    plan: &'p Plan,
    /// How each of the plan's worlds is rendered.
    options: Vec<(World, RenderOptions<'p>)>,
    renderer: Renderer<'p>,
    judge: Judge<'p>,
    rendered: String,
    trace: Vec<Traced>,
    other: String,
    other_judge: Judge<'p>,
}

impl<'p> Worker<'p> {
    pub(super) fn new(plan: &'p Plan, reader: RowReader, wants: Wants) -> Self {
        let judge = || Judge::new(&plan.habits, plan.text_api);
        Self {
            plan,
            wants,
            others: plan.worlds().skip(1).collect(),
            reader,
            most_marks: 0,
            desk: Desk {
                plan,
                options: plan.worlds.iter().map(|(world, surroundings)| (*world, surroundings.options())).collect(),
                renderer: Renderer::new(&plan.program),
                judge: judge(),
                rendered: String::with_capacity(4096),
                trace: Vec::new(),
                other: String::with_capacity(4096),
                other_judge: judge(),
            },
        }
    }

    /// Rehearses the rows of a block, which gets its buffer back.
    pub(super) fn work(&mut self, block: &mut Block) -> Outcome {
        let mut outcome = Outcome {
            index: block.index,
            tally: Tally::new(&self.others),
            marks: Vec::with_capacity(self.most_marks),
            tails: String::new(),
            failures: Vec::new(),
            failed_rows: Vec::new(),
            bodies: Vec::new(),
            body_rows: Vec::new(),
        };
        let (shard, shards) = self.plan.settings.shard;
        self.reader.load(block);
        while let Some(row) = self.reader.next_row() {
            if shards <= 1 || row.number % shards == shard {
                self.desk.row(&row, self.wants, &mut outcome);
            }
        }
        self.reader.unload(block);
        self.most_marks = self.most_marks.max(outcome.marks.len());
        outcome
    }
}

impl Desk<'_> {
    fn row(&mut self, row: &Row<'_>, wants: Wants, outcome: &mut Outcome) {
        let (verdict, detail) = match row.data {
            Err(bad) => (Verdict { reasons: Reason::from(bad).into(), ..Verdict::default() }, None),
            Ok(data) => self.rendered(data),
        };
        let reasons = verdict.reasons;
        outcome.tally.count_reasons(reasons);
        let key = || key(row);
        if !reasons.is_empty() {
            for reason in reasons.iter() {
                if outcome.tally.wants_example(reason) {
                    let key = key().map(str::to_owned);
                    let detail = match reason {
                        Reason::RenderFailed => detail.clone(),
                        Reason::BodyNotJson => body::why(&self.rendered, self.plan.program.source()),
                        _ => None,
                    };
                    outcome.tally.add_example(reason, Example { row: row.number, key, detail });
                }
            }
        }
        let fails = reasons.fails();
        if !reasons.refused() {
            self.count_text(row, &verdict, &mut outcome.tally);
        }
        if (wants.bodies || wants.feed) && !fails {
            sink::body(&self.rendered, &mut outcome.bodies);
            if wants.feed {
                outcome.body_rows.push((row.number, outcome.bodies.len()));
            }
        }
        let marked = self.plan.settings.duplicates && !fails && verdict.hashes.is_some();
        let listed = wants.failures && !reasons.is_empty();
        let tail = if listed || (wants.failures && marked) { self.tail(key(), &mut outcome.tails) } else { (0, 0) };
        if listed {
            let text = outcome.tails.get(tail.0 as usize..tail.1 as usize).unwrap_or("");
            sink::lines(row.number, reasons, text, &mut outcome.failures);
            outcome.failed_rows.push((row.number, outcome.failures.len()));
        }
        if marked && let Some((recipient, message)) = verdict.hashes {
            let warned = !reasons.is_empty();
            outcome.marks.push(Mark { recipient, message, row: row.number, warned, tail });
        }
        match row.data {
            Ok(data) => self.other_worlds(data, row.special, &verdict, &mut outcome.tally),
            // A row that can't be read fails in every world.
            Err(_) => outcome.tally.worlds.iter_mut().for_each(|world| world.failed += 1),
        }
    }

    /// Renders in the world that is reported.
    fn rendered(&mut self, data: &Value) -> (Verdict, Option<String>) {
        self.rendered.clear();
        let Some((_, options)) = self.options.first() else { return (Verdict::default(), None) };
        match self.renderer.render_traced(data, options, &mut self.rendered, &mut self.trace) {
            Ok(()) => (self.judge.judge(&self.rendered, Some(&self.trace)), None),
            Err(error) => {
                self.rendered.clear();
                let reasons: Reasons = Reason::RenderFailed.into();
                (Verdict { reasons, ..Verdict::default() }, Some(self.failed(&error)))
            }
        }
    }

    /// The class of an error and its place: the message may quote a value.
    #[cold]
    fn failed(&self, error: &RenderError) -> String {
        format!("{} in `{}`", error.class.name(), error.span.of(self.plan.program.source()))
    }

    fn count_text(&mut self, row: &Row<'_>, verdict: &Verdict, tally: &mut Tally) {
        let Some(measure) = verdict.measure else { return };
        let segments = segments(self.plan, verdict);
        // The text itself is only needed where its characters matter.
        let text = if measure.encoding == crate::sms::Encoding::Ucs2 { self.judge.text(&self.rendered) } else { "" };
        tally.count_text(&Judged { verdict, segments, text, link: link(self.plan, verdict) });
        let characters = measure.characters as u64;
        if tally.is_worst(segments, characters) {
            let key = key(row).map(str::to_owned);
            tally.add_worst(Worst { row: row.number, key, segments, characters, encoding: measure.encoding });
        }
    }

    fn tail(&mut self, key: Option<&str>, tails: &mut String) -> (u32, u32) {
        let start = tails.len();
        tails.push_str(key.unwrap_or(""));
        if self.plan.settings.include_data {
            tails.push(',');
            sink::field(self.judge.recipient(&self.rendered), tails);
            tails.push(',');
            sink::field(self.judge.text(&self.rendered), tails);
        }
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (place(start), place(tails.len()))
    }

    fn other_worlds(&mut self, data: &Value, special: bool, verdict: &Verdict, tally: &mut Tally) {
        let Some(((reported, _), others)) = self.options.split_first() else { return };
        for (at, (world, options)) in others.iter().enumerate() {
            let may_differ = world.lookup_none != reported.lookup_none || special || self.plan.always_differs;
            self.other.clear();
            let same = !may_differ
                || match self.renderer.render(data, options, &mut self.other) {
                    Ok(()) => self.other == self.rendered,
                    Err(_) => verdict.reasons.has(Reason::RenderFailed),
                };
            let found = if same { *verdict } else { self.other_judge.judge(&self.other, None) };
            let segments = if found.reasons.refused() { 0 } else { segments(self.plan, &found) };
            let Some(counted) = tally.worlds.get_mut(at) else { continue };
            counted.differing += u64::from(!same);
            counted.failed += u64::from(found.reasons.fails());
            counted.entities += u64::from(found.reasons.has(Reason::EntityInText));
            counted.nones += u64::from(found.reasons.has(Reason::NoneInText));
            counted.segments += segments;
        }
    }
}

/// Segments of a message, the endpoint's link counted where that is asked for.
#[inline]
fn segments(plan: &Plan, verdict: &Verdict) -> u64 {
    let measure = verdict.measure.filter(|_| !verdict.mms);
    measure.map_or(0, |measure| measure.segments_with(link(plan, verdict)) as u64)
}

/// Characters that the endpoint adds to a message.
#[inline]
const fn link(plan: &Plan, verdict: &Verdict) -> usize {
    if verdict.link { plan.settings.link_length } else { 0 }
}

/// The profile's Klaviyo id.
fn key<'r>(row: &Row<'r>) -> Option<&'r str> {
    let person = row.data.ok()?.get("person")?;
    person.get("KlaviyoID").and_then(Val::as_str).filter(|id| sink::is_key(id))
}
