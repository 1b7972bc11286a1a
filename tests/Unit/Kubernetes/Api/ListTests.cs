namespace Drydock.Unit.Kubernetes.Api;

public sealed class ListTests
{
    [Test]
    public void Pages_show_one_revision_whatever_is_written_between_them()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            foreach (var name in new[] { "a", "b", "c", "d" }) await api.CreateConfigMapAsync(name);
            var first = await api.SendAsync("GET", ApiFixture.ConfigMaps, query: "limit=2");
            ApiFixture.Names(first).Should().Equal("a", "b");
            first.Body!.At("metadata", "remainingItemCount")!.ScalarText.Should().Be("2");
            await api.CreateConfigMapAsync("bb");
            await api.SendAsync("DELETE", ApiFixture.ConfigMaps + "/c");
            await api.SendAsync("PATCH", ApiFixture.ConfigMaps + "/d", """{"data":{"k":"new"}}""", contentType: "application/merge-patch+json");
            var second = await api.SendAsync("GET", ApiFixture.ConfigMaps, query: "limit=5&continue=" + first.Body!.Text("metadata", "continue"));
            ApiFixture.Names(second).Should().Equal("c", "d");
            second.Body!.List("items")[1].Text("data", "k").Should().Be("v");
            second.Body!.Text("metadata", "resourceVersion").Should().Be(first.Body!.Text("metadata", "resourceVersion"));
            second.Body!.Text("metadata", "continue").Should().BeNull();
        });
    }

    [Test]
    public void A_page_that_comes_after_compaction_is_410_and_offers_to_go_on_inconsistently()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            foreach (var name in new[] { "a", "b", "c" }) await api.CreateConfigMapAsync(name);
            var first = await api.SendAsync("GET", ApiFixture.ConfigMaps, query: "limit=1");
            await api.CreateConfigMapAsync("d");
            await api.Wait(11 * 60);
            var late = await api.SendAsync("GET", ApiFixture.ConfigMaps, query: "limit=1&continue=" + first.Body!.Text("metadata", "continue"));
            late.StatusCode.Should().Be(410);
            late.Body!.Text("reason").Should().Be("Expired");
            var rest = await api.SendAsync("GET", ApiFixture.ConfigMaps, query: "continue=" + late.Body!.Text("metadata", "continue"));
            ApiFixture.Names(rest).Should().Equal("b", "c", "d");
        });
    }

    [Test]
    public void A_page_within_the_compaction_interval_is_still_served()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            foreach (var name in new[] { "a", "b" }) await api.CreateConfigMapAsync(name);
            var first = await api.SendAsync("GET", ApiFixture.ConfigMaps, query: "limit=1");
            await api.CreateConfigMapAsync("c");
            await api.Wait(4 * 60);
            await api.CreateConfigMapAsync("d");
            var second = await api.SendAsync("GET", ApiFixture.ConfigMaps, query: "continue=" + first.Body!.Text("metadata", "continue"));
            ApiFixture.Names(second).Should().Equal("b");
        });
    }

    [TestCase("app=x", "a")]
    [TestCase("app!=x", "b,c")]
    [TestCase("app in (x, y)", "a,b")]
    [TestCase("!app", "c")]
    [TestCase("app,tier notin (1)", "b")]
    public void Label_selectors_select(string selector, string names)
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.CreateConfigMapAsync("a", labels: """{"app":"x","tier":"1"}""");
            await api.CreateConfigMapAsync("b", labels: """{"app":"y"}""");
            await api.CreateConfigMapAsync("c");
            var list = await api.SendAsync("GET", ApiFixture.ConfigMaps, query: "labelSelector=" + Uri.EscapeDataString(selector));
            ApiFixture.Names(list).Should().Equal(names.Split(','));
        });
    }
}
