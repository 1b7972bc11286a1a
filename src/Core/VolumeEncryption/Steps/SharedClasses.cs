using System.Security.Cryptography;
using System.Text;
using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Planning;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>
/// The StorageClasses that stay. Sets whose volumes are alike share one, and several may be moved at a time: each names itself on the class for as long as its migration lasts, and who turns back
/// takes the class away only when it is the last that is named and no claim uses it. A class that names nobody is the user's.
/// </summary>
internal sealed class SharedClasses(ClusterWriter writer)
{
    private const string UserPrefix = "users.drydock.dev/";

    private MigrationSession Session => writer.Session;

    /// <summary>A migration's name on a class: an annotation's key is short, so it is a digest.</summary>
    private string User => UserPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Session.Journal.Namespace}/{Session.Migration}")))[..16];

    /// <summary>Whether a class is there for migrations that have not ended.</summary>
    internal static bool IsInUse(KubeDocument @class) => Users(@class).Any();

    /// <summary>A class as a planner sees it that knows of another set's plan to make it.</summary>
    internal static KubeDocument Planned(KubeDocument @class) => @class.WithAt(["metadata", "annotations", UserPrefix + "planned"], "planned");

    /// <summary>Makes the class, or joins those who use it.</summary>
    /// <exception cref="StepFailedException">A class of this name gives other volumes.</exception>
    internal Task JoinAsync(KubeDocument wanted, CancellationToken cancellationToken) =>
        writer.EnsureAsync(KubeResources.StorageClasses, null, wanted.Name, current => current switch
        {
            null => Documents.Create(KubeResources.StorageClasses, Named(wanted)),
            _ when current.Annotation(User) is null && !StorageClassDesign.AreEqual(current, wanted) => throw new StepFailedException(
                StepFailedException.ForeignObject, $"storageclass {wanted.Name} could not be created", "a class of this name exists that gives other volumes"),
            // A user's own class needs nobody's name.
            _ when current.Label(Documents.MigrationLabel) is null => null,
            // The mark of the session goes along: a late creation of another life is not undone under those who rely on it.
            _ when current.Annotation(User) != Session.Id => Documents.Patch(KubeResources.StorageClasses, current, Annotations((User, Session.Id), (Documents.SessionAnnotation, Session.Id))),
            _ => null,
        }, cancellationToken);

    /// <summary>Takes this migration's name off a class that stays.</summary>
    internal Task LeaveAsync(string name, CancellationToken cancellationToken) => writer.EnsureAsync(
        KubeResources.StorageClasses, null, name, current => current?.Annotation(User) is null ? null : Documents.Patch(KubeResources.StorageClasses, current, Annotations((User, KubeDocument.Null))), cancellationToken);

    /// <summary>Takes this migration's name off a class, and the class with it when nobody else is named.</summary>
    internal Task LeaveOrDeleteAsync(string name, CancellationToken cancellationToken) => writer.EnsureAsync(KubeResources.StorageClasses, null, name, current =>
    {
        if (current is null || current.IsDeleting) return null;
        var isNamed = current.Annotation(User) is not null;
        if (Users(current).All(u => u == User) && (isNamed || writer.IsOurs(current))) return Documents.Delete(KubeResources.StorageClasses, current);
        return isNamed ? Documents.Patch(KubeResources.StorageClasses, current, Annotations((User, KubeDocument.Null))) : null;
    }, cancellationToken);

    private static IEnumerable<string> Users(KubeDocument @class) =>
        (@class.At("metadata", "annotations")?.Fields ?? []).Select(f => f.Name).Where(n => n.StartsWith(UserPrefix, StringComparison.Ordinal));

    private KubeDocument Named(KubeDocument wanted) => wanted
        .WithAt(["metadata", "annotations", User], Session.Id)
        .WithAt(["metadata", "annotations", Documents.SessionAnnotation], Session.Id);

    private static KubeDocument Annotations(params (string Name, KubeDocument Value)[] values) =>
        KubeDocument.Object(("metadata", KubeDocument.Object(("annotations", KubeDocument.Object([.. values.Select(v => (v.Name, (KubeDocument?)v.Value))])))));
}
