using System.Text;
using Drydock.Core.Ports;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Unit.Wire.Aws;

/// <summary>The parameters of the Query protocol.</summary>
[TestFixture]
public sealed class QueryForms
{
    [Test]
    public void Values_are_decoded_once()
    {
        var parameters = Parse("Action=X&Name=a+b%26c%3D%C3%A9%F0%9F%98%80&Percent=%2525&Empty=&Bare");
        parameters.Text("Name").Should().Be("a b&c=é😀");
        parameters.Text("Percent").Should().Be("%25");
        parameters.Text("Empty").Should().BeNull();
        parameters.TextOrEmpty("Bare").Should().BeEmpty();
        parameters.TextOrEmpty("None").Should().BeNull();
    }

    [Test]
    public void Lists_keep_their_order_and_close_their_gaps()
    {
        Parse("Id.10=c&Id.2=b&Id.1=a").List("Id").Should().Equal("a", "b", "c");
        Parse("Id.1=a").List("Id").Should().Equal("a");
        Parse("Id.3=a").List("Id").Should().Equal("a");
        Parse("Identity.1=a").List("Id").Should().BeEmpty();
        var filters = Parse("Filter.2.Name=b&Filter.2.Value.1=2&Filter.1.Name=a&Filter.1.Value.2=y&Filter.1.Value.1=x").Filters()!;
        filters.Select(filter => filter.Key).Should().Equal("a", "b");
        filters[0].Value.Should().Equal("x", "y");
    }

    [Test]
    public void Tags_are_read_for_the_right_kind_of_resource_only()
    {
        Parse("TagSpecification.1.ResourceType=volume&TagSpecification.1.Tag.1.Key=k&TagSpecification.1.Tag.1.Value=&TagSpecification.1.Tag.2.Key=only").TagSpecifications("volume")!
            .Select(tag => (tag.Key, tag.Value)).Should().Equal(("k", ""), ("only", ""));
        Code(() => Parse("TagSpecification.1.ResourceType=snapshot&TagSpecification.1.Tag.1.Key=k").TagSpecifications("volume")).Should().Be("InvalidParameterValue");
        Code(() => Parse("TagSpecification.1.Tag.1.Key=k").TagSpecifications("volume")).Should().Be("MissingParameter");
        Code(() => Parse("TagSpecification.1.ResourceType=volume").TagSpecifications("volume")).Should().Be("InvalidParameterValue");
    }

    [Test]
    public void What_nobody_took_is_refused()
    {
        var parameters = Parse("Size=1&Colour=red&Colour2=blue");
        parameters.Number("Size").Should().Be(1);
        var refuse = parameters.RefuseUnknown;
        refuse.Should().Throw<AwsServiceException>().Where(e => e.Code == "UnknownParameter" && e.Message == "The parameter Colour is not recognized");
        Code(() => Parse("Id.1=a&Id.x=b").Also(p => p.List("Id")).RefuseUnknown()).Should().Be("UnknownParameter");
    }

    [TestCase("Size=big")]
    [TestCase("Size=99999999999")]
    [TestCase("Size=1.5")]
    public void A_number_is_a_number(string body) => Code(() => Parse(body).Number("Size")).Should().Be("InvalidParameterValue");

    [TestCase("A=%")]
    [TestCase("A=%4")]
    [TestCase("A=%zz")]
    [TestCase("A=%FF")]
    [TestCase("A=1&A=2")]
    public void A_malformed_form_is_refused(string body) => Code(() => Parse(body)).Should().Be("InvalidQueryParameter");

    [Test]
    public void A_form_of_a_million_parameters_is_refused_soon()
    {
        var body = new StringBuilder();
        for (var i = 0; i < 100_000; i++) body.Append("&Id.").Append(i).Append("=x");
        Code(() => Parse(body.ToString())).Should().Be("InvalidQueryParameter");
    }

    [Test]
    public void Texts_are_escaped_in_XML()
    {
        using var xml = new PooledBuffer();
        xml.Element("a"u8, "<é&😀>\"'\t\u0001");
        xml.Element("b"u8, "");
        xml.Element("c"u8, (string?)null);
        xml.Element("d"u8, 42L);
        xml.Element("e"u8, true);
        xml.Element("f"u8, (DateTimeOffset?)new DateTimeOffset(2026, 1, 5, 10, 0, 0, 123, TimeSpan.FromHours(1)));
        Encoding.UTF8.GetString(xml.Written).Should().Be("<a>&lt;é&amp;😀&gt;\"'\t\uFFFD</a><b/><d>42</d><e>true</e><f>2026-01-05T09:00:00.123Z</f>");
    }

    private static QueryParameters Parse(string body) => QueryParameters.Parse("", Encoding.UTF8.GetBytes(body));

    private static string Code(Action action) => action.Should().Throw<AwsServiceException>().Which.Code;
}

file static class Chaining
{
    internal static T Also<T>(this T value, Action<T> action)
    {
        action(value);
        return value;
    }
}
