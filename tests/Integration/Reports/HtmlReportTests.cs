using System.Globalization;
using Drydock.Harness.Reports.Html;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Integration.Browser;
using Drydock.Integration.Programs;

namespace Drydock.Integration.Reports;

/// <summary>The HTML report in a real browser, from a file, as a user opens it.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class HtmlReportTests
{
    /// <summary>Where in the page a pixel of a palette colour is, as "x y" of the window; empty: nowhere.</summary>
    private const string FindPixel = """
        (name => {
          const canvas = document.querySelector('canvas.lanes'), g = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true }), probe = document.createElement('canvas').getContext('2d');
          g.drawImage(canvas, 0, 0);
          probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--' + name);
          probe.fillRect(0, 0, 1, 1);
          const want = probe.getImageData(0, 0, 1, 1).data, { data, width, height } = g.getImageData(0, 0, canvas.width, canvas.height), box = canvas.getBoundingClientRect();
          for (let y = 18; y < height; y++) for (let x = 0; x < width; x++) {
            const p = (y * width + x) * 4;
            if ([0, 1, 2].every(i => data[p + i] === want[i] && data[p + 12 + i] === want[i])) return `${box.left + (x + 2) * box.width / width} ${box.top + (y + 3) * box.height / height}`;
          }
          return '';
        })
        """;

    private Chromium? _chromium;
    private RunResult? _rehearsal;
    private RunResult? _byHand;
    private string _directory = null!;

    [OneTimeSetUp]
    public async Task StartChromium()
    {
        _directory = Directory.CreateTempSubdirectory("drydock-report-").FullName;
        if (Chromium.Find() is not { } path)
        {
            RealProgram.Skip("no chromium is installed: apt-get install --no-install-recommends chromium");
            return;
        }

        _chromium = await Chromium.StartAsync(path);
    }

    [OneTimeTearDown]
    public async Task StopChromium()
    {
        if (_chromium is not null) await _chromium.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Test]
    public async Task Opens_from_disk_without_an_error_and_without_a_request()
    {
        var tab = await OpenAsync(Rehearse());
        tab.Complaints.Should().BeEmpty();
        tab.Requests.Should().ContainSingle().Which.Should().StartWith("file:///").And.EndWith(".html");
        (await tab.EvaluateAsync("document.documentElement.dataset.ready")).Should().Be("true");
        (await tab.EvaluateAsync("document.querySelector('h1').textContent")).Should().Be("redis-encryption");
    }

    [Test]
    public async Task Its_policy_forbids_every_request_also_to_a_script_that_tried()
    {
        var tab = await OpenAsync(Rehearse());
        const string Image = "new Promise(done => { const i = new Image(); i.onerror = () => done('refused'); i.onload = () => done('loaded'); i.src = 'http://127.0.0.1:9/x.png'; })";
        (await tab.EvaluateAsync(Image)).Should().Be("refused");
        tab.Complaints.Should().Contain(c => c.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Test]
    public async Task Steps_states_outages_faults_and_the_commit_are_drawn()
    {
        var tab = await OpenAsync(Rehearse());
        foreach (var colour in new[] { "step", "down", "good", "progress", "outage", "fault", "commit" })
        {
            (await tab.EvaluateAsync($"({FindPixel})('{colour}')")).Should().NotBeEmpty("{0} is drawn", colour);
        }
    }

    [Test]
    public async Task A_click_on_a_step_lists_its_calls_and_a_click_on_a_call_its_answer()
    {
        var tab = await OpenAsync(Rehearse());
        await ClickOnAsync(tab, "down");
        (await tab.EvaluateAsync("document.querySelector('.details .eyebrow').textContent")).Should().Be("Step");
        var row = await tab.EvaluateAsync("document.querySelector('.details .calls li').textContent");
        row.Should().MatchRegex(@"^#\d+ · \d\d:\d\d:\d\d\.\d{3}(?<answer>.+?)(get|list|watch|patch|create|update|delete|exec|ec2)");
        await tab.EvaluateAsync("document.querySelector('.details .calls button').click()");
        (await tab.EvaluateAsync("document.querySelector('.details').textContent")).Should().Contain("API call").And.Contain("answer").And.Contain("In step ");
        tab.Complaints.Should().BeEmpty();
    }

    [Test]
    public async Task A_fleet_has_a_lane_for_each_set_which_opens_and_shows_what_struck_it()
    {
        var run = ScenarioRunner.Run(FleetScenarios.RedisFleet with { Faults = [new FaultSpec(FaultEffect.LostReply, Call: 400)] }, 3, new RunnerOptions { Record = true });
        var tab = await OpenAsync(run);
        await TestContext.Out.WriteLineAsync($"drawn {await tab.EvaluateAsync("Math.round(performance.now())")} ms after the navigation began");
        (await tab.EvaluateAsync("document.querySelectorAll('.sets tbody tr').length")).Should().Be("12");
        (await tab.EvaluateAsync("[...document.querySelectorAll('.sets tbody tr')].slice(0, 2).map(r => r.cells[1].textContent).sort().join()")).Should().Be("blocked,rolled back", "what did not come through stands first");
        (await tab.EvaluateAsync("[...document.querySelectorAll('.sets tbody tr')].filter(r => r.cells[6].textContent !== '–').length")).Should().NotBe("0", "a fault struck some set");
        foreach (var colour in new[] { "step", "down", "outage", "commit", "fault" }) (await tab.EvaluateAsync($"({FindPixel})('{colour}')")).Should().NotBeEmpty("{0} is drawn", colour);
        const string Height = "document.querySelector('.scroller').scrollHeight";
        var closed = int.Parse(await tab.EvaluateAsync(Height), CultureInfo.InvariantCulture);
        await tab.EvaluateAsync("document.querySelectorAll('.sets tbody button')[4].click()");
        await tab.SettleAsync();
        (await tab.EvaluateAsync("document.querySelector('[aria-live]').textContent")).Should().MatchRegex(@"^team-[abc]/redis-\d: \d+ lanes shown$");
        int.Parse(await tab.EvaluateAsync(Height), CultureInfo.InvariantCulture).Should().BeGreaterThan(closed);
        (await tab.EvaluateAsync($"({FindPixel})('good')")).Should().NotBeEmpty("its pods and volumes are drawn now");
        var corner = (await tab.EvaluateAsync("(box => `${box.left} ${box.top}`)(document.querySelector('canvas.lanes').getBoundingClientRect())")).Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToList();
        await tab.ClickAsync(corner[0] + 40, corner[1] + 34 + 12);
        (await tab.EvaluateAsync("document.querySelector('[aria-live]').textContent")).Should().EndWith(": closed", "a click on the name of a set closes it again");
        tab.Complaints.Should().BeEmpty();
    }

    [Test]
    public async Task The_keyboard_walks_zooms_and_finds_faults_and_tells_a_screen_reader()
    {
        var tab = await OpenAsync(Rehearse());
        await tab.EvaluateAsync("document.querySelector('canvas.lanes').focus()");
        await tab.PressAsync("ArrowRight");
        (await tab.EvaluateAsync("document.querySelector('[aria-live]').textContent")).Should().MatchRegex(@"^\d\d:\d\d:\d\d\.\d{3}: ");
        var before = await tab.EvaluateAsync("document.querySelector('canvas.minimap').toDataURL()");
        await tab.PressAsync("+");
        (await tab.EvaluateAsync("document.querySelector('canvas.minimap').toDataURL()")).Should().NotBe(before, "the window of the minimap got smaller");
        await tab.PressAsync("f");
        await tab.PressAsync("]");
        (await tab.EvaluateAsync("document.querySelector('.details .eyebrow').textContent")).Should().Be("Fault");
        await tab.PressAsync("Escape");
        (await tab.EvaluateAsync("document.querySelector('.details').className")).Should().Contain("empty");
        await tab.PressAsync("/");
        (await tab.EvaluateAsync("document.activeElement.type")).Should().Be("search");
        tab.Complaints.Should().BeEmpty();
    }

    [Test]
    public async Task Only_a_wheel_with_control_zooms_so_that_the_page_scrolls()
    {
        var tab = await OpenAsync(Rehearse());
        var point = (await tab.EvaluateAsync($"({FindPixel})('good')")).Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToList();
        var before = await tab.EvaluateAsync("document.querySelector('canvas.minimap').toDataURL()");
        await tab.WheelAsync(point[0], point[1], 100, control: false);
        (await tab.EvaluateAsync("document.querySelector('canvas.minimap').toDataURL()")).Should().Be(before);
        await tab.WheelAsync(point[0], point[1], -300, control: true);
        (await tab.EvaluateAsync("document.querySelector('canvas.minimap').toDataURL()")).Should().NotBe(before);
    }

    [Test]
    public async Task The_search_keeps_the_lines_that_have_the_text()
    {
        var tab = await OpenAsync(Rehearse());
        await tab.EvaluateAsync("(() => { const s = document.querySelector('input[type=search]'); s.value = 'COMMITTED'; s.dispatchEvent(new Event('input')); })()");
        await tab.EvaluateAsync("new Promise(done => setTimeout(done, 250))");
        (await tab.EvaluateAsync("[...document.querySelectorAll('.log-line .what')].map(l => l.textContent).join('|')")).Should().StartWith("COMMITTED").And.NotContain("begins:");
        (await tab.EvaluateAsync("document.querySelector('[role=status]').textContent")).Should().MatchRegex("^1 line of [0-9,]+$");
    }

    [Test]
    public async Task Follows_the_dark_mode_and_asks_for_no_motion_where_none_is_wanted()
    {
        var tab = await OpenAsync(Rehearse());
        await tab.EmulateAsync("", ("prefers-color-scheme", "light"));
        await tab.SettleAsync();
        var light = await Look(tab);
        await tab.EmulateAsync("", ("prefers-color-scheme", "dark"), ("prefers-reduced-motion", "reduce"));
        await tab.SettleAsync();
        var dark = await Look(tab);
        light.Brightness.Should().BeGreaterThan(200);
        dark.Brightness.Should().BeLessThan(60);
        dark.Canvas.Should().NotBe(light.Canvas, "the canvas is drawn in the colours of the mode");
        (await tab.EvaluateAsync("getComputedStyle(document.querySelector('button')).transitionDuration")).Should().Be("0s");
    }

    [Test]
    public async Task Prints()
    {
        var tab = await OpenAsync(Rehearse());
        var paper = await tab.PrintAsync();
        paper.Length.Should().BeGreaterThan(20_000);
        paper.Take(5).Should().Equal("%PDF-"u8.ToArray());
        await tab.EmulateAsync("print", ("prefers-color-scheme", "dark"));
        await tab.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");
        await tab.SettleAsync();
        (await Look(tab)).Brightness.Should().Be(255, "paper is white, whatever the mode");
        (await tab.EvaluateAsync("getComputedStyle(document.querySelector('.toolbar')).display")).Should().Be("none");
        if (Environment.GetEnvironmentVariable("DRYDOCK_PICTURES") is { } pictures) await File.WriteAllBytesAsync(Path.Combine(pictures, "print.png"), await tab.ScreenshotAsync());
        tab.Complaints.Should().BeEmpty();
    }

    [Test]
    public async Task Hostile_names_and_texts_are_shown_and_never_run()
    {
        var tab = await OpenAsync(HostileRun.Make());
        (await tab.EvaluateAsync("String(window.pwned)")).Should().Be("undefined");
        tab.Complaints.Should().BeEmpty("nothing was tried, so nothing was forbidden either");
        tab.Requests.Should().ContainSingle();
        (await tab.EvaluateAsync("document.querySelector('h1').textContent")).Should().Be(HostileRun.Text);
        (await tab.EvaluateAsync("document.querySelector('.violation').textContent")).Should().Be(HostileRun.Text);
        (await tab.EvaluateAsync("document.querySelector('.log-line .what').textContent")).Should().Be(HostileRun.Text);
        (await tab.EvaluateAsync("document.querySelectorAll('img, iframe, object, script:not(#data)').length")).Should().Be("1", "only the page's own script is there");
        (await tab.EvaluateAsync("document.title")).Should().Contain("FAILED").And.Contain("<script>");
        await ClickOnAsync(tab, "step");
        (await tab.EvaluateAsync("document.querySelector('.details h3').textContent")).Should().Be(HostileRun.Text);
    }

    [Test]
    public async Task The_first_broken_invariant_is_pinned_with_its_evidence_and_a_way_to_go_there()
    {
        var tab = await OpenAsync(ByHand());
        (await tab.EvaluateAsync("document.querySelector('.broken').textContent")).Should()
            .Contain("no acknowledged write lost").And.Contain("shop/redis-0: key write:000001").And.Contain("run document-1-by-hand --seed 7");
        (await tab.EvaluateAsync("document.querySelectorAll('.evidence li').length")).Should().NotBe("0");
        await tab.EvaluateAsync("document.querySelector('.broken button').click()");
        (await tab.EvaluateAsync($"({FindPixel})('muted')")).Should().NotBeEmpty();
        tab.Complaints.Should().BeEmpty();
    }

    [Test]
    public async Task A_sweep_has_an_index_with_the_failing_run_first()
    {
        var tab = await OpenAsync([Rehearse(), ByHand(), HostileRun.Make()]);
        (await tab.EvaluateAsync("[...document.querySelectorAll('.index tbody .badge')].map(b => b.textContent).join()")).Should().Be("✕ failed,✓ passed,✓ passed");
        await tab.EvaluateAsync("document.querySelectorAll('.index tbody button')[1].click()");
        await tab.SettleAsync();
        (await tab.EvaluateAsync("document.querySelector('h1').textContent")).Should().Be("redis-encryption");
        tab.Complaints.Should().BeEmpty();
    }

    /// <summary>With DRYDOCK_PICTURES=DIRECTORY it leaves a picture of each for a person to look at.</summary>
    [Test]
    public async Task Is_laid_out_in_every_width_and_mode_without_scrolling_sideways([Values("migration", "broken", "by-hand")] string name)
    {
        var tab = await OpenAsync(name == "migration" ? Rehearse() : name == "broken" ? HostileRun.Make() : ByHand(), 390, 1500);
        foreach (var width in new[] { 390, 1280, 2560 })
        {
            await tab.ResizeAsync(width, 1500);
            foreach (var mode in new[] { "light", "dark" })
            {
                await tab.EmulateAsync("", ("prefers-color-scheme", mode));
                await ClickOnAsync(tab, name == "migration" ? "down" : name == "broken" ? "step" : "progress");
                (await tab.EvaluateAsync("document.documentElement.scrollWidth <= document.documentElement.clientWidth")).Should().Be("true");
                if (Environment.GetEnvironmentVariable("DRYDOCK_PICTURES") is not { } pictures) continue;
                await tab.EvaluateAsync("scrollTo(0, 0)");
                await tab.SettleAsync();
                await File.WriteAllBytesAsync(Path.Combine(pictures, string.Create(CultureInfo.InvariantCulture, $"{name}-{width}-{mode}.png")), await tab.ScreenshotAsync());
            }
        }

        tab.Complaints.Should().BeEmpty();
    }

    private RunResult ByHand() => _byHand ??= ScenarioRunner.Run(BuiltInScenarios.Find("document-1-by-hand")!, 7, new RunnerOptions { Record = true });

    private RunResult Rehearse() => _rehearsal ??= ScenarioRunner.Run(
        BuiltInScenarios.RedisEncryption with { Faults = [new FaultSpec(FaultEffect.CrashAfter, Call: 60), new FaultSpec(FaultEffect.LostReply, Call: 90)] },
        3,
        new RunnerOptions { Record = true });

    private static async Task<(double Brightness, string Canvas)> Look(Tab tab)
    {
        const string Brightness = "getComputedStyle(document.documentElement).backgroundColor.match(/[0-9]+/g).slice(0, 3).reduce((sum, n) => sum + Number(n), 0) / 3";
        return (double.Parse(await tab.EvaluateAsync(Brightness), CultureInfo.InvariantCulture), await tab.EvaluateAsync("document.querySelector('canvas.lanes').toDataURL()"));
    }

    private static async Task ClickOnAsync(Tab tab, string colour)
    {
        await tab.EvaluateAsync("document.querySelector('.picture').scrollIntoView({ block: 'start' })");
        await tab.SettleAsync();
        var point = (await tab.EvaluateAsync($"({FindPixel})('{colour}')")).Split(' ');
        point.Should().HaveCount(2, "something is drawn in {0}", colour);
        await tab.ClickAsync(double.Parse(point[0], CultureInfo.InvariantCulture), double.Parse(point[1], CultureInfo.InvariantCulture));
    }

    private Task<Tab> OpenAsync(RunResult run, int width = 1280, int height = 1000) => OpenAsync([run], width, height);

    private async Task<Tab> OpenAsync(IReadOnlyList<RunResult> runs, int width = 1280, int height = 1000)
    {
        var path = Path.Combine(_directory, $"{TestContext.CurrentContext.Test.ID}.html");
        await File.WriteAllTextAsync(path, HtmlReport.Render(runs));
        var tab = await _chromium!.OpenAsync(width, height);
        await tab.GoToFileAsync(path);
        return tab;
    }
}
