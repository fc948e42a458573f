package dev.flowcell.notebook.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.library.LibraryResolver;
import dev.flowcell.flow.operations.Flows;
import dev.flowcell.flow.target.TargetProvider;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.notebook.Notebook;
import dev.flowcell.notebook.secret.SecretStores;

/** All magics of flows. */
public final class FlowMagics {

    private FlowMagics() {
    }

    /// The magics of one session.
    ///
    /// @param notebook
    ///            what the session runs; it must listen to the session
    /// @param providers
    ///            the kinds of clusters that can be reached
    /// @param environment
    ///            for secrets from `env:`
    /// @param stores
    ///            secrets that are kept elsewhere
    public static List<Magic> all(Notebook notebook, Flows flows, LibraryResolver resolver,
            List<TargetProvider> providers, Map<String, String> environment,
            SecretStores stores) {
        var secrets = new SecretValues(notebook, environment, stores);
        var all = new ArrayList<Magic>();
        all.addAll(new LibraryMagics(notebook.folder(), resolver).all());
        all.addAll(new SettingMagics(notebook, providers, secrets).all());
        all.addAll(CellMagics.all());
        all.add(new RemoteCell(notebook, flows, secrets).magic());
        all.addAll(new RunMagics(notebook, flows, secrets).all());
        all.addAll(new RecordMagics(flows).all());
        all.add(new ExportMagic(notebook, flows, secrets).magic());
        all.add(new VariableTable(notebook, flows).magic());
        return List.copyOf(all);
    }
}
