using Drydock.Simulators.Kubernetes.Kinds;
using FluentAssertions;
using NUnit.Framework;

namespace Drydock.Unit.Kinds;

public sealed class QuantityTests
{
    [TestCase("1Gi", "1Gi")]
    [TestCase("1024Mi", "1Gi")]
    [TestCase("1073741824", "1073741824")]
    [TestCase("1000", "1k")]
    [TestCase("1500m", "1500m")]
    [TestCase("1.5", "1500m")]
    [TestCase("1.5Gi", "1536Mi")]
    [TestCase("0.5Ki", "512")]
    [TestCase("0", "0")]
    [TestCase("0Gi", "0")]
    [TestCase("1e3", "1e3")]
    [TestCase("12e2", "1200")]
    [TestCase("1E", "1E")]
    [TestCase("100m", "100m")]
    [TestCase("1000m", "1")]
    [TestCase("+5", "5")]
    [TestCase("-5", "-5")]
    [TestCase("1.0000000001", "1000000001n")]
    [TestCase("99999999999999999999", "9223372036854775807")]
    [TestCase("0.1Ki", "102400m")]
    public void Canonical_text(string text, string expected) => Quantity.Parse(text).ToString().Should().Be(expected);

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("1 Gi")]
    [TestCase("1gi")]
    public void What_is_no_quantity_is_refused(string text) => Quantity.TryParse(text, out _).Should().BeFalse();

    [Test]
    public void Comparison_ignores_the_notation()
    {
        Quantity.Parse("1Gi").Should().Be(Quantity.Parse("1073741824"));
        (Quantity.Parse("1G") < Quantity.Parse("1Gi")).Should().BeTrue();
        (Quantity.Parse("1Gi") + Quantity.Parse("1Gi")).ToString().Should().Be("2Gi");
        Quantity.Parse("1001m").Value.Should().Be(2);
        Quantity.Parse("-1001m").Value.Should().Be(-1);
        Quantity.FromBytes(4L << 30).ToString().Should().Be("4Gi");
    }
}
