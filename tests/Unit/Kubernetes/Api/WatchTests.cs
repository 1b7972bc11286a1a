using Drydock.Simulators.Kubernetes.Api;

namespace Drydock.Unit.Kubernetes.Api;

public sealed class WatchTests
{
    [Test]
    public void A_watch_resumes_from_a_revision_within_the_cache()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var created = await api.CreateConfigMapAsync("a");
            await api.CreateConfigMapAsync("b");
            var (events, _) = api.Watch(ApiFixture.ConfigMaps, "resourceVersion=" + created.Body!.Text("metadata", "resourceVersion"));
            events.Should().Equal("ADDED b");
            await api.SendAsync("DELETE", ApiFixture.ConfigMaps + "/a");
            events.Should().Equal("ADDED b", "DELETED a");
        });
    }

    [Test]
    public void A_watch_that_pins_a_field_sees_objects_come_and_go_by_it()
    {
        const string Secrets = "/api/v1/namespaces/default/secrets";
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var now = "resourceVersion=" + (await api.SendAsync("GET", Secrets)).Body!.Text("metadata", "resourceVersion");
            var all = api.Watch(Secrets, now).Events;
            var opaque = api.Watch(Secrets, "fieldSelector=type%3DOpaque&" + now).Events;
            var others = api.Watch(Secrets, "fieldSelector=type!%3DOpaque&" + now).Events;
            var one = api.Watch(Secrets, "fieldSelector=metadata.name%3Db&" + now).Events;
            await api.SendAsync("POST", Secrets, """{"metadata":{"name":"a"},"type":"Opaque"}""");
            await api.SendAsync("POST", Secrets, """{"metadata":{"name":"b"},"type":"example.com/other"}""");
            await api.SendAsync("DELETE", Secrets + "/a");
            all.Should().Equal("ADDED a", "ADDED b", "DELETED a");
            opaque.Should().Equal("ADDED a", "DELETED a");
            others.Should().Equal("ADDED b");
            one.Should().Equal("ADDED b");
        });
    }

    [Test]
    public void Events_go_an_hour_after_their_last_write_and_nothing_else_does()
    {
        const string Events = "/api/v1/namespaces/default/events";
        var api = new ApiFixture();
        api.Run(async () =>
        {
            foreach (var name in new[] { "old", "repeated" })
            {
                (await api.SendAsync("POST", Events, $$"""{"metadata":{"name":"{{name}}"},"involvedObject":{"kind":"Pod","namespace":"default","name":"p"},"type":"Normal","count":1}""")).StatusCode.Should().Be(201);
            }

            await api.Wait(301);
            await api.CreateConfigMapAsync("a");
            await api.Wait(2700);
            await api.SendAsync("PATCH", Events + "/repeated", """{"count":2}""", contentType: "application/merge-patch+json");
            await api.Wait(1200);
            var watched = api.Watch(Events, "resourceVersion=" + (await api.SendAsync("GET", Events)).Body!.Text("metadata", "resourceVersion")).Events;
            await api.CreateConfigMapAsync("b");
            watched.Should().Equal("DELETED old");
            ApiFixture.Names(await api.SendAsync("GET", Events)).Should().Equal("repeated");
            ApiFixture.Names(await api.SendAsync("GET", ApiFixture.ConfigMaps)).Should().Equal("a", "b");
        });
    }

    [Test]
    public void A_watch_from_before_the_cache_is_gone()
    {
        var api = new ApiFixture(new ApiServerOptions { WatchCacheEvents = 5 });
        api.Run(async () =>
        {
            var created = await api.CreateConfigMapAsync("a");
            await api.Wait(100);
            for (var i = 0; i < 10; i++) await api.CreateConfigMapAsync($"b{i}");
            await api.Wait(100);
            var (events, isClosed) = api.Watch(ApiFixture.ConfigMaps, "resourceVersion=" + created.Body!.Text("metadata", "resourceVersion"));
            events.Should().Equal("ERROR 410");
            isClosed().Should().BeTrue();
        });
    }

    [Test]
    public void Young_changes_stay_in_the_cache_however_many_they_are()
    {
        var api = new ApiFixture(new ApiServerOptions { WatchCacheEvents = 5 });
        api.Run(async () =>
        {
            var created = await api.CreateConfigMapAsync("a");
            for (var i = 0; i < 10; i++) await api.CreateConfigMapAsync($"b{i}");
            var (events, _) = api.Watch(ApiFixture.ConfigMaps, "resourceVersion=" + created.Body!.Text("metadata", "resourceVersion"));
            events.Should().HaveCount(10);
        });
    }

    [Test]
    public void A_restarted_server_knows_no_revision_from_before()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var created = await api.CreateConfigMapAsync("a");
            await api.CreateConfigMapAsync("b");
            var now = (await api.SendAsync("GET", ApiFixture.ConfigMaps)).Body!.Text("metadata", "resourceVersion");
            api.Server.Process.Crash();
            api.Server.Start();
            await api.Wait(1);
            api.Watch(ApiFixture.ConfigMaps, "resourceVersion=" + created.Body!.Text("metadata", "resourceVersion")).Events.Should().Equal("ERROR 410");
            api.Watch(ApiFixture.ConfigMaps, "resourceVersion=" + now).Events.Should().BeEmpty();
        });
    }

    [Test]
    public void Bookmarks_come_every_minute_and_the_watch_ends_after_its_timeout()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var (events, isClosed) = api.Watch(ApiFixture.ConfigMaps, "allowWatchBookmarks=true&resourceVersion=0");
            await api.Wait(185);
            events.Should().Equal("BOOKMARK", "BOOKMARK", "BOOKMARK");
            isClosed().Should().BeFalse();
            await api.Wait(3600);
            isClosed().Should().BeTrue();
        });
    }

    [Test]
    public void A_watch_that_allows_no_bookmarks_gets_none()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var (events, _) = api.Watch(ApiFixture.ConfigMaps, "resourceVersion=0");
            await api.Wait(185);
            events.Should().BeEmpty();
        });
    }
}
