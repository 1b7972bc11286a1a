using Drydock.Harness.Reports;
using Drydock.Harness.Scenarios;

namespace Drydock.Unit.Harness;

public sealed class FaultTextTests
{
    [Test]
    public void A_fault_of_a_call_and_of_a_step_survive_the_round_trip()
    {
        foreach (var fault in new[] { new FaultSpec(FaultEffect.CrashAfter, 17), FaultSpec.World("scale-up", "swap"), FaultSpec.World("node-crash", "*") })
        {
            FaultText.Parse(FaultText.Format(fault)).Should().Be(fault);
        }
    }

    [TestCase("CrashAfter")]
    [TestCase("CrashAfter@")]
    [TestCase("CrashAfter@0")]
    [TestCase("Meteor@3")]
    [TestCase("node-crash@3")]
    [TestCase("CrashAfter@swap")]
    public void Anything_else_is_refused_with_the_choices(string text)
    {
        var parse = () => FaultText.Parse(text);
        parse.Should().Throw<FormatException>().WithMessage($"'{text}' is no fault*CrashBefore*node-crash*");
    }
}
