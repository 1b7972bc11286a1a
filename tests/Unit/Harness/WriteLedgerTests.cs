using Drydock.Harness.Traffic;

namespace Drydock.Unit.Harness;

public sealed class WriteLedgerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void An_acknowledged_write_must_be_there()
    {
        var ledger = new WriteLedger("ns/pod");
        ledger.Attempt("k", 1);
        ledger.Acknowledge("k", 1, Second);
        ledger.Judge("k", 1).Should().BeNull();
        ledger.Judge("k", null).Should().Be("ns/pod: key k: write 1 was acknowledged, nothing is there");
        ledger.Judge("k", 0).Should().Contain("write 0 is there");
    }

    [Test]
    public void A_write_without_an_answer_may_be_there_or_not_but_nothing_newer_than_was_tried()
    {
        var ledger = new WriteLedger("ns/pod");
        ledger.Attempt("k", 1);
        ledger.Acknowledge("k", 1, Second);
        ledger.Attempt("k", 2);
        ledger.Fail();
        ledger.Judge("k", 1).Should().BeNull();
        ledger.Judge("k", 2).Should().BeNull();
        ledger.Judge("k", 3).Should().NotBeNull();
    }

    [Test]
    public void An_outage_lasts_from_the_last_acknowledgement_to_the_next_and_only_if_something_failed()
    {
        var ledger = new WriteLedger("ns/pod");
        ledger.Attempt("k", 1);
        ledger.Acknowledge("k", 1, Second);
        ledger.Attempt("k", 2);
        ledger.Acknowledge("k", 2, 5 * Second);
        ledger.Outages.Should().BeEmpty();
        ledger.Fail();
        ledger.Attempt("k", 3);
        ledger.Acknowledge("k", 3, 9 * Second);
        ledger.Outages.Should().Equal(new Outage(5 * Second, 9 * Second));
        ledger.Outages[0].Within(6 * Second, 7 * Second).Should().Be(Second);
    }

    [Test]
    public void An_outage_that_never_ended_is_counted_when_the_account_is_closed()
    {
        var ledger = new WriteLedger("ns/pod");
        ledger.Attempt("k", 1);
        ledger.Acknowledge("k", 1, Second);
        ledger.Fail();
        ledger.Close(30 * Second);
        ledger.Outages.Should().Equal(new Outage(Second, 30 * Second));
    }
}
