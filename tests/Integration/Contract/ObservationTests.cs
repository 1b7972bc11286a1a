using Drydock.Core.Kubernetes;

namespace Drydock.Integration.Contract;

public sealed class ObservationTests
{
    private static readonly KnownDifference Known = new("real", "delete", "202", "it takes its time, and callers look whether the object is gone");

    [Test]
    public void A_difference_names_both_answers()
    {
        var saw = new Observations("real", "place", []);
        saw.Saw("delete", new KubeResponse(409, [], KubeDocument.Parse("""{"reason":"Conflict","message":"not in place, 5f0c0d3e-0000-0000-0000-000000000000"}""")), "409 Conflict: not here");
        saw.Saw("get", "a", "a");
        saw.Differences.Should().Be("delete: the simulated cluster answers «409 Conflict: not here», real answers «409 Conflict: not in <ns>, <uid>»");
    }

    [TestCase("real", "202", "")]
    [TestCase("real", "204", "delete: the simulated cluster answers «200», real answers «204»")]
    [TestCase("https", "202", "delete: the simulated cluster answers «200», https answers «202»")]
    public void A_known_difference_is_one_answer_of_one_arm(string arm, string answer, string differences)
    {
        var saw = new Observations(arm, "place", [Known]);
        saw.Saw("delete", answer, "200");
        saw.Differences.Should().Be(differences);
        saw.Gone.Should().BeEmpty();
    }

    [Test]
    public void A_known_difference_that_is_gone_is_told()
    {
        var saw = new Observations("real", "place", [Known]);
        saw.Saw("delete", "200", "200");
        saw.Gone.Should().ContainSingle().Which.Should().Contain("the known difference can go");
    }
}
